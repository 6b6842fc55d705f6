"""Attachments move from the document to the row that they belong to; until a dossier is read
again, that row is the pupil."""


def migrate(cr, version):
    cr.execute(
        """
        ALTER TABLE oso_document
            ADD COLUMN IF NOT EXISTS rij_model varchar,
            ADD COLUMN IF NOT EXISTS rij_id integer,
            ADD COLUMN IF NOT EXISTS attachment_id integer;
        UPDATE oso_document SET rij_model = 'oso.leerling', rij_id = leerling_id;
        UPDATE oso_document document
           SET attachment_id = bijlage.id
          FROM ir_attachment bijlage
         WHERE bijlage.res_model = 'oso.document'
           AND bijlage.res_field = 'bestand'
           AND bijlage.res_id = document.id;
        UPDATE ir_attachment bijlage
           SET res_model = 'oso.leerling',
               res_id = document.leerling_id,
               res_field = NULL,
               name = document.naam,
               description = document.omschrijving
          FROM oso_document document
         WHERE document.attachment_id = bijlage.id;
        """
    )
