-- A copy of a production database must not write to one customer.
UPDATE ir_cron
   SET active = FALSE
 WHERE id IN (SELECT res_id FROM ir_model_data
               WHERE module = 'account_collections' AND model = 'ir.cron'
                 AND name IN ('cron_nightly', 'cron_process_runs', 'cron_process_runs_backwards',
                            'cron_deliver', 'cron_whatsapp', 'cron_screen',
                            'cron_fetch_events'));
UPDATE res_company SET collections_nightly = FALSE;
UPDATE collections_action SET state = 'approve' WHERE state = 'ready';
UPDATE collections_action_line SET state = 'approve' WHERE state = 'ready';
UPDATE res_company
   SET collections_whatsapp_number_id = NULL,
       collections_whatsapp_token = NULL,
       collections_whatsapp_secret = NULL,
       collections_whatsapp_verify_token = NULL,
       collections_registered_provider = NULL;
UPDATE collections_whatsapp_message SET state = 'cancelled' WHERE state IN ('queued', 'sending');
UPDATE sms_sms SET state = 'canceled'
 WHERE state = 'outgoing'
   AND mail_message_id IN (SELECT id FROM mail_message WHERE model = 'collections.profile');
UPDATE mail_mail SET state = 'cancel'
 WHERE state = 'outgoing'
   AND mail_message_id IN (SELECT id FROM mail_message
                            WHERE model IN ('collections.profile', 'collections.mailbox'));
UPDATE collections_agency SET send_automatically = FALSE;
UPDATE collections_proposal_rule SET is_on = FALSE;
UPDATE collections_bureau
   SET state = 'disabled',
       creditsafe_user = NULL,
       creditsafe_password = NULL,
       companies_house_key = NULL,
       kvk_key = NULL
 WHERE code NOT IN ('numbers', 'file');
UPDATE res_company SET collections_screen_since = NULL;
UPDATE collections_bureau SET webhook_secret = NULL, watch_days = 0;
