using System.Globalization;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Pipeline;

/// <summary>Names and media types of the files that callers get (docs/contract.md, section 3); the names are made of ids, types and dates only.</summary>
public static class ReportFiles
{
    /// <summary>Content type of a detached signature: a JSON Web Signature.</summary>
    public const string SignatureType = "application/jose";

    /// <summary>The name under which callers save the report.</summary>
    public static string FileName(ReportDefinition report, Job job, CanonicalDocument canonical) => string.Create(
        CultureInfo.InvariantCulture,
        $"CORTAP_{report.FileLabel(canonical)}_Project{job.ProjectId}_{canonical.GeneratedAt.UtcDateTime:yyyyMMdd}.{job.Format.WireName()}");

    public static string ContentType(ReportFormat format) => format switch
    {
        ReportFormat.Pdf => "application/pdf",
        _ => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    };
}
