using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Survey;
using Cortap.Reporting.Webhooks;

namespace Cortap.Functions.Console.Views;

/// <summary>What the first screen shows, within what its reader may see.</summary>
public sealed record Overview
{
    public required DateTimeOffset Now { get; init; }

    /// <summary>Jobs at work, over all tenants.</summary>
    public required long AtWork { get; init; }

    /// <summary>How many may be.</summary>
    public required int Capacity { get; init; }

    /// <summary>Jobs that wait, over all tenants.</summary>
    public required long Waiting { get; init; }

    public required DateTimeOffset? OldestWaitingSince { get; init; }

    public required bool IsReady { get; init; }

    /// <summary>Of the last 24 hours.</summary>
    public required JobCounts Counts { get; init; }

    public required DateTimeOffset CountedFrom { get; init; }

    /// <summary>What is not done yet, each with why; at most <see cref="MostRows"/>.</summary>
    public required IReadOnlyList<OpenJob> NotDone { get; init; }

    /// <summary>The line, of each user.</summary>
    public required IReadOnlyList<UserInLine> Line { get; init; }

    /// <summary>By receiver, those with the most first; at most <see cref="MostRows"/>.</summary>
    public required IReadOnlyList<DeadLetterGroup> DeadLetters { get; init; }

    /// <summary>Of all receivers.</summary>
    public required long DeadCount { get; init; }

    /// <summary>More dead letters than were counted.</summary>
    public required bool HasMoreDeadLetters { get; init; }

    /// <summary>Receivers in trouble.</summary>
    public required IReadOnlyList<Receiver> Receivers { get; init; }

    /// <summary>How long the latest completed jobs took, the oldest first.</summary>
    public required IReadOnlyList<double> DurationSeconds { get; init; }

    public const int MostRows = 12;

    public long CountOf(params ReadOnlySpan<JobStatus> statuses)
    {
        long sum = 0;
        foreach (var count in Counts.Counts)
            if (statuses.Contains(count.Status)) sum += count.Jobs;
        return sum;
    }

    /// <summary>Seconds within which this share of the latest jobs were done; null without any.</summary>
    public TimeSpan? Quantile(double share)
    {
        var sorted = DurationSeconds.Order().ToList();
        return sorted.Count == 0 ? null : TimeSpan.FromSeconds(sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))]);
    }
}

/// <summary>A job that is not done, and why.</summary>
public sealed record OpenJob(Job Job, string Why);

/// <summary>A user's part of the line.</summary>
/// <param name="TenantId">Null for all other tenants together.</param>
/// <param name="UserId">Null with it.</param>
/// <param name="Waiting">Jobs that wait.</param>
/// <param name="AtWork">Jobs at work.</param>
/// <param name="Next">Where the user's first waiting job stands.</param>
public sealed record UserInLine(long? TenantId, long? UserId, long Waiting, long AtWork, JobPlace? Next);

/// <summary>Dead letters of one receiver.</summary>
/// <param name="Origin">Scheme, host and port; null for all e-mails.</param>
/// <param name="Count">How many.</param>
/// <param name="LastError">Of the newest of them.</param>
public sealed record DeadLetterGroup(string? Origin, long Count, string? LastError);
