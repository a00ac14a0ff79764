namespace Cortap.Templates;

/// <summary>The templates this program writes, by file name.</summary>
public static class TemplateSet
{
    public static IEnumerable<(string Name, byte[] Content)> All() =>
    [
        ("draft-audit-report.docx", DraftAuditReport.DraftAuditReportTemplate.Create()),
        ("recipient-information-request.docx", RecipientInformationRequest.RecipientInformationRequestTemplate.Create()),
    ];
}
