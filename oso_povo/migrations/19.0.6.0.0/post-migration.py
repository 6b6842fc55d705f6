"""The scheduled action looks each minute: it bounds how long a run waits after a crash. Its record
is the administrator's to change, so what was changed stays."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE ir_cron cron
           SET interval_number = 1
          FROM ir_model_data data
         WHERE data.module = 'oso_povo'
           AND data.name = 'cron_uitwisseling'
           AND data.res_id = cron.id
           AND cron.interval_number = 5
           AND cron.interval_type = 'minutes'
        """
    )
