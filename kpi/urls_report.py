"""The KPI report and its commentary."""

from django.urls import URLPattern, URLResolver

from foundation.access.routes import route
from kpi.views import commentary, report

FORM = ("GET", "POST")
STAFF, WRITE, ASK, APPROVE = "kpi.small_numbers", "kpi.comment", "kpi.comment_any", "kpi.approve"
WORDS = "performance/commentary/"
ONE_OF_WORDS = f"{WORDS}<uuid:public_id>/"
READ, EDIT, EXPORT = "kpi.view", "kpi.report", "kpi.export"
REPORTS = "performance/reports/"
ONE = f"{REPORTS}<slug:period>/"

urlpatterns: list[URLPattern | URLResolver] = [
    route(WORDS, commentary.commentaries, name="commentaries", needs=STAFF),
    route(f"{WORDS}new/", commentary.new, name="commentary_new", needs=WRITE, methods=FORM),
    route(f"{WORDS}ask/", commentary.ask, name="ask_commentary", needs=ASK, methods=FORM),
    route(f"{WORDS}ask-owners/", commentary.ask_owners, name="ask_owners", needs=ASK, methods=FORM),
    route(ONE_OF_WORDS, commentary.show, name="commentary", needs=WRITE, methods=FORM),
    route(f"{ONE_OF_WORDS}approve/", commentary.approve,
          name="approve_commentary", needs=APPROVE, methods=("POST",)),
    route(f"{ONE_OF_WORDS}send-back/", commentary.send_back,
          name="send_back_commentary", needs=APPROVE, methods=FORM),
    route(f"{ONE_OF_WORDS}withdraw/", commentary.withdraw,
          name="withdraw_commentary", needs=ASK, methods=FORM),
    route(REPORTS, report.reports, name="kpi_reports", needs=READ),
    route(f"{REPORTS}begin/", report.begin, name="begin_report", needs=EDIT, methods=FORM),
    route(ONE, report.report, name="kpi_report", needs=READ),
    route(f"{ONE}edit/", report.edit, name="edit_report", needs=EDIT, methods=FORM),
    route(f"{ONE}submit/", report.submit, name="submit_report", needs=EDIT, methods=("POST",)),
    route(f"{ONE}approve/", report.approve, name="approve_report", needs=APPROVE, methods=("POST",)),
    route(f"{ONE}send-back/", report.send_back, name="send_report_back", needs=APPROVE, methods=FORM),
    route(f"{ONE}export/", report.export, name="export_report", needs=EXPORT, methods=("POST",)),
    route(f"{ONE}content/", report.frozen, name="report_content", needs=EXPORT),
]  # fmt: skip
