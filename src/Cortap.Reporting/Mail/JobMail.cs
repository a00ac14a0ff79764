using System.Globalization;
using System.Net;
using System.Text;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Mail;

/// <summary>The e-mail about a finished job: the link to its report, never the report itself, or why there is none.</summary>
public static class JobMail
{
    private const int MaxNameLength = 120;

    /// <param name="job">Finished.</param>
    /// <param name="report">Its report type.</param>
    /// <exception cref="ArgumentException">The job has neither result nor error.</exception>
    public static MailMessage Write(Job job, ReportDefinition report)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{job.Id}.{job.Callback?.Delivery ?? 1}");
        return job switch
        {
            { Result: { } result } => Write(job, report, id, result),
            { Error: { } error } => Write(job, report, id, error),
            _ => throw new ArgumentException("The job has not finished.", nameof(job)),
        };
    }

    private static MailMessage Write(Job job, ReportDefinition report, string id, JobResult result)
    {
        var title = $"{report.Title}: {OneLine(result.Metadata.RecipientName) switch { "" => ProjectOf(job), var name => name }}";
        var facts = new (string Name, string Value)[]
        {
            ("Project", job.ProjectId.ToString(CultureInfo.InvariantCulture)),
            ("File", string.Create(CultureInfo.InvariantCulture, $"{result.FileName} ({Math.Max(1, result.FileSize / 1024):N0} KB)")),
            ("Made", TimeOf(result.Metadata.GeneratedAt)),
            ("Link good until", TimeOf(result.ExpiresAt)),
            ("Job", job.Id.Value),
        };
        const string Warning = "Whoever has the link can read the report. Do not pass this message on.";
        var link = result.DownloadUrl.AbsoluteUri;
        return new(
            id, job.CorrelationId, $"Ready: {title}",
            $"{title}\n\nDownload the report:\n{link}\n\n{Lines(facts)}\n{Warning}\n",
            Page(title, $"<p><a href=\"{WebUtility.HtmlEncode(link)}\">Download the report</a></p>{Table(facts)}<p>{Warning}</p>"));
    }

    private static MailMessage Write(Job job, ReportDefinition report, string id, JobError error)
    {
        var title = $"{report.Title}: {ProjectOf(job)}";
        var facts = new (string Name, string Value)[]
        {
            ("Project", job.ProjectId.ToString(CultureInfo.InvariantCulture)),
            ("Reason", OneLine(error.Message, 2_000)),
            ("Code", error.Code),
            ("Job", job.Id.Value),
        };
        return new(
            id, job.CorrelationId, $"Not made: {title}",
            $"{title}\n\nThe report could not be made.\n\n{Lines(facts)}",
            Page(title, $"<p>The report could not be made.</p>{Table(facts)}"));
    }

    private static string ProjectOf(Job job) => string.Create(CultureInfo.InvariantCulture, $"project {job.ProjectId}");

    private static string TimeOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Names come from Riskuity and from project setup: whatever could end a header's line becomes one space.</summary>
    private static string OneLine(string text, int maxLength = MaxNameLength)
    {
        var clean = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= maxLength)
            {
                break;
            }

            if (!Rune.IsControl(rune) && !Rune.IsWhiteSpace(rune))
            {
                clean.Append(rune.ToString());
            }
            else if (clean.Length > 0 && clean[^1] != ' ')
            {
                clean.Append(' ');
            }
        }

        return clean.ToString().TrimEnd();
    }

    private static string Lines(IEnumerable<(string Name, string Value)> facts) => string.Concat(facts.Select(fact => $"{fact.Name}: {fact.Value}\n"));

    private static string Table(IEnumerable<(string Name, string Value)> facts) =>
        $"<table>{string.Concat(facts.Select(fact => $"<tr><th scope=\"row\" align=\"left\">{fact.Name}</th><td>{WebUtility.HtmlEncode(fact.Value)}</td></tr>"))}</table>";

    private static string Page(string title, string body) =>
        $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{WebUtility.HtmlEncode(title)}</title></head>"
        + $"<body><h1>{WebUtility.HtmlEncode(title)}</h1>{body}</body></html>";
}
