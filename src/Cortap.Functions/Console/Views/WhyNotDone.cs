using Cortap.Reporting.Jobs;
using Cortap.Reporting.Webhooks;

namespace Cortap.Functions.Console.Views;

/// <summary>The answer to the operator's first question: why is this job not done yet?</summary>
public static class WhyNotDone
{
    /// <summary>One sentence; null for a job with which all is done.</summary>
    /// <param name="job">Its record.</param>
    /// <param name="progress">Its workflow's progress, where it was asked.</param>
    /// <param name="place">Its place in the line, where it waits.</param>
    /// <param name="receiver">The receiver of its webhook, when that is in trouble.</param>
    /// <param name="redriveWindow">So old a dead letter may be to go out again by itself; zero when none does.</param>
    /// <param name="now">The clock, UTC.</param>
    public static string? Of(Job job, JobProgress? progress, JobPlace? place, Receiver? receiver, TimeSpan redriveWindow, DateTimeOffset now) => job switch
    {
        { IsWaiting: true } when place is null => $"Waits in the line since {Text.Span(now - job.CreatedAt)}.",
        { IsWaiting: true } => $"Waits in the line since {Text.Span(now - job.CreatedAt)}: {Ordinal(place!.Position)} to start, at about {Text.Clock(place.StartsAt)}.",
        { IsFinished: false } => $"At work: {Text.Phase(progress?.CurrentPhase ?? job.Phase)} since {Text.Span(now - job.UpdatedAt)}.",
        { Callback.Status: CallbackStatus.Pending } => $"{Made(job)} {Delivery(job, receiver, now)}",
        { Status: JobStatus.CallbackFailed } => $"{Made(job)} Its {Letter(job)} was given up after {Text.Count(job.Callback!.AttemptCount, "attempt")}: {job.Callback.LastError ?? "no reason is known"} "
            + (receiver is { IsResting: true } && job.Callback.LastAttemptAt >= now - redriveWindow ? "The receiver rests; once it is back, the webhook goes out again by itself." : "It goes out again when somebody redelivers it."),
        _ => null,
    };

    private static string Made(Job job) => job.Result is null ? "The job failed." : "The report is ready.";

    private static string Letter(Job job) => job.IsMailed ? "e-mail" : "webhook";

    private static string Delivery(Job job, Receiver? receiver, DateTimeOffset now)
    {
        var callback = job.Callback!;
        var last = callback.Attempts.Count == 0 || callback.LastError is null ? "" : $" The last attempt, at {Text.Clock(callback.Attempts[^1].At)}: {callback.LastError}";
        return receiver is { RestUntil: { } until } && until > now
            ? $"Its receiver keeps timing out and rests until {Text.Clock(until)}; then one webhook tries it.{last}"
            : callback.Attempts.Count == 0 ? $"Its {Letter(job)} is on its way since {Text.Span(now - job.UpdatedAt)}." : $"Its {Letter(job)} is being tried again.{last}";
    }

    private static string Ordinal(long number) => $"{Text.Number(number)}{(number % 100) switch
    {
        11 or 12 or 13 => "th",
        _ => (number % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" },
    }}";
}
