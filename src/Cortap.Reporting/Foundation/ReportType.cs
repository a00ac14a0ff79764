namespace Cortap.Reporting.Foundation;

/// <summary>The two documents, spelled <c>draft_audit_report</c> and <c>recipient_information_request</c> outside.</summary>
public enum ReportType
{
    DraftAuditReport,
    RecipientInformationRequest,
}
