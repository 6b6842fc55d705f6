-- A copy of a database must never reach the real Traffic Center.
UPDATE oso_verbinding
   SET tc_url = 'https://neutralized.invalid/',
       osr_url = NULL,
       osr_api_key = NULL,
       private_key_pem = NULL,
       certificaat_pem = NULL;
UPDATE oso_aanleverpunt SET sleutel_bewaard = NULL, sleutel_ingevuld = FALSE;
-- Nor be told anything that is meant for the real one.
UPDATE oso_verbinding SET notificatie_url = NULL, notificatie_afzenders = NULL;
DELETE FROM ir_config_parameter
 WHERE key IN ('oso_povo.notificatie_header', 'oso_povo.notificatie_geheim',
               'oso_povo.notificatie_proxies');
