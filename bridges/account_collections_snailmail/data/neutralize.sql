-- A copy of a production database must not have one letter posted.
UPDATE res_company SET collections_letter_provider = 'print';
UPDATE snailmail_letter SET state = 'canceled'
 WHERE model = 'collections.profile' AND state IN ('pending', 'error');
