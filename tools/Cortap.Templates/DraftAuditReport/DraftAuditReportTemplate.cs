using Cortap.Templates.Authoring;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.DraftAuditReport;

/// <summary>The template of the draft_audit_report (docs/domain/draft-audit-report.md). Raise the version with every change of wording or layout.</summary>
internal static class DraftAuditReportTemplate
{
    private const string Version = "1.0.0";

    public static byte[] Create() => new TemplateBuilder("draft-audit-report", Version)
    {
        Title = "Template of the review report",
        Styles = ReportStyles.Create(),
        Numbering = ReportStyles.Lists(),
    }
        .Header("letterhead", Letter.Letterhead())
        .Footer("letterFooter", P("Footer", "{footer_title}{tab}{page}"))
        .Footer("letterFirstFooter", P("PlainFooter", ""))
        .Footer("bodyFooter", P("Footer", "{footer_title}{tab}{page} | Page"))
        .Add(Letter.Create())
        .Add(CoverPage.Create())
        .Add(
            P("TOCHeading", "Table of Contents"),
            Contents(1, 2),
            SectionEnd("SectionMark", "", new Section { TopMargin = 31.68 }.ToXml()))
        .Add(ExecutiveSummary.Create())
        .Add(Background.Create())
        .Add(RecipientDescription.Create())
        .Add(Results.Create())
        .Add(Attendees.Create())
        .Add(Appendices.Create())
        .Write(new Section { Footer = "bodyFooter", StartAt = 1 });
}
