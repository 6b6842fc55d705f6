{
    "name": "OSO POVO: queue_job",
    "summary": "Fetches the dossiers as jobs of queue_job, on several workers and hosts",
    "version": "19.0.1.0.0",
    "category": "Services/Education",
    "author": "oso_povo maintainers",
    "website": "https://github.com/oso-povo/oso_povo",
    "license": "LGPL-3",
    "depends": ["oso_povo", "queue_job"],
    "auto_install": True,
    "data": ["data/queue_job_function.xml"],
}
