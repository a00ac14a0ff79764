using System.Globalization;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Pipeline;

/// <summary>Names and media types of the files that callers get (docs/contract.md, section 3); the names are made of ids, types and dates only.</summary>
public static class ReportFiles
{
    /// <summary>Content type of a detached signature: a JSON Web Signature.</summary>
    public const string SignatureType = "application/jose";

    /// <summary>The name under which callers save the report.</summary>
    public static string FileName(Job job, CanonicalDocument canonical)
    {
        var kind = job.ReportType switch
        {
            ReportType.RecipientInformationRequest => "RIR",
            ReportType.DraftAuditReport => ReportStatus.IsFinal(canonical) ? "Final_Report" : "Draft_Report",
            _ => throw new ArgumentOutOfRangeException(nameof(job), job.ReportType, null),
        };
        return string.Create(
            CultureInfo.InvariantCulture, $"CORTAP_{kind}_Project{job.ProjectId}_{canonical.GeneratedAt.UtcDateTime:yyyyMMdd}.{job.Format.WireName()}");
    }

    /// <summary>Whether this is a report that nobody edits any more.</summary>
    public static bool IsFinal(Job job, CanonicalDocument canonical) =>
        job.ReportType == ReportType.DraftAuditReport && ReportStatus.IsFinal(canonical);

    public static string ContentType(ReportFormat format) => format switch
    {
        ReportFormat.Pdf => "application/pdf",
        _ => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    };
}
