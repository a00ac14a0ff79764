using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.Templating;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Documents;

/// <summary>
/// All that tells one report type from the others. A new type is a folder with its definition, view and renderer, a template, and one line
/// in <see cref="ReportCatalog.BuiltIn"/>.
/// </summary>
public sealed record ReportDefinition
{
    /// <summary>The name outside, which also begins the object key of each report.</summary>
    public ReportType Type => Fields.Type;

    /// <summary>What people call it, as in "Draft audit report".</summary>
    public required string Title { get; init; }

    /// <summary>What it needs of the canonical document.</summary>
    public required ReportFields Fields { get; init; }

    /// <summary>The template in force.</summary>
    public required ReportTemplate Template { get; init; }

    /// <summary>What the names of its files call it, as <c>Draft_Report</c> in <c>CORTAP_Draft_Report_Project33_20260211.docx</c>.</summary>
    public required Func<CanonicalDocument, string> FileLabel { get; init; }

    /// <summary>Whether nobody edits the report any more, so that Word shows it as signed; never by default.</summary>
    public Func<CanonicalDocument, bool> IsFinal { get; init; } = _ => false;

    /// <summary>Makes its renderer from a template, and from the emblem of letterheads or null.</summary>
    public required Func<DocumentTemplate, ILoggerFactory, DocumentImage?, IReportRenderer> CreateRenderer { get; init; }
}
