using System.Diagnostics.Metrics;
using Cortap.Reporting.Webhooks;

namespace Cortap.Reporting.Mail;

/// <summary>Measurements of deliveries by e-mail.</summary>
internal static class MailMetrics
{
    private static readonly Meter Meter = new(CortapActivitySource.Name);

    private static readonly Counter<long> Sent = Meter.CreateCounter<long>("cortap.emails.sent", "{email}", "E-mails that the mail server has taken for every recipient.");
    private static readonly Counter<long> Failed = Meter.CreateCounter<long>("cortap.emails.failed", "{email}", "E-mails given up for a recipient or more: dead letters.");
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("cortap.emails.retries", "{attempt}", "Attempts that another one follows.");

    public static void Record(WebhookVerdict verdict, bool isLast) => (verdict == WebhookVerdict.Delivered ? Sent : isLast ? Failed : Retries).Add(1);
}
