-- A copy of a production database must not write to one customer.
UPDATE ir_cron
   SET active = FALSE
 WHERE id IN (SELECT res_id FROM ir_model_data
               WHERE module = 'account_collections' AND model = 'ir.cron'
                 AND name IN ('cron_nightly', 'cron_process_runs', 'cron_deliver'));
UPDATE res_company SET collections_nightly = FALSE;
UPDATE collections_action SET state = 'approve' WHERE state = 'ready';
UPDATE collections_action_line SET state = 'approve' WHERE state = 'ready';
UPDATE collections_agency SET send_automatically = FALSE;
