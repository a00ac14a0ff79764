using Cortap.Reporting.Documents;
using Cortap.Reporting.Jobs.Answers;

namespace Cortap.Reporting.Pipeline;

/// <summary>Tells callers which reports there are, from which templates, and which data each needs.</summary>
/// <param name="reports">With the templates in force.</param>
/// <param name="pdfAvailable">A converter is installed.</param>
public sealed class TemplateListing(ReportCatalog reports, bool pdfAvailable)
{
    /// <summary><c>{"templates": […]}</c> as UTF-8 JSON.</summary>
    public byte[] Body { get; } = AnswerJson.Write(
        new TemplatesBody(reports.All.Select(report => TemplateBody.Of(report, pdfAvailable ? [ReportFormat.Docx, ReportFormat.Pdf] : [ReportFormat.Docx]))));
}
