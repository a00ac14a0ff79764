using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.EndToEnd.Tests.CoverLetter;

/// <summary>A letter of one page, as a third report type: this folder, its template, and one line in a catalog.</summary>
internal static class CoverLetterDefinition
{
    public static ReportDefinition Value { get; } = new()
    {
        Title = "Cover letter",
        Fields = new ReportFields(new ReportType("cover_letter"), [CanonicalFields.RecipientName, CanonicalFields.CityState, CanonicalFields.LeadReviewerName], []),
        Template = ReportTemplate.FromResources(typeof(CoverLetterDefinition).Assembly, "cover-letter"),
        FileLabel = _ => "Cover_Letter",
        CreateRenderer = (template, _, _) => new CoverLetterRenderer(template),
    };
}

internal sealed class CoverLetterRenderer(DocumentTemplate template) : IReportRenderer
{
    public byte[] Render(RenderRequest request, CancellationToken cancellationToken)
    {
        var (project, reviewer) = (request.Canonical.Project, request.Canonical.Contractor.LeadReviewerName);
        var view = new View
        {
            ["recipient"] = project.RecipientName,
            ["city"] = project.RecipientCityState,
            ["date"] = DateOnly.FromDateTime(request.Canonical.GeneratedAt.UtcDateTime),
            ["reviewer"] = reviewer,
        };
        return template.Render(
            view,
            new DocumentProperties($"Cover letter – {project.RecipientName}", "Cover letter", "FTA; letter", request.Canonical.Contractor.ContractorName ?? "", request.Canonical.GeneratedAt),
            Provenance.Of(template, request), cancellationToken);
    }
}
