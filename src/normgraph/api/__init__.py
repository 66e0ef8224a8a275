"""The HTTP API: an assessment, the provisions behind it, the SHACL report, and the report for people.

:func:`normgraph.api.app.create_app` makes the application. Every error is a problem document (RFC 9457),
every answer has an entity tag, and nothing in an answer refers to another host.
"""
