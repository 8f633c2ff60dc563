"""What registers, bureaus and insurers say about a company, read into one kind of report.

Each source has a file of its own: it builds the requests and turns the raw answers into a `Report`,
and names for every field where in the answer it was found. Nothing here sends anything.
"""
from .records import Answer, BureauError, Event, Report, Request, Subject

__all__ = ["Answer", "BureauError", "Event", "Report", "Request", "Subject"]
