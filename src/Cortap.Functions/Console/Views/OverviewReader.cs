using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Line;
using Cortap.Reporting.Jobs.Survey;
using Cortap.Reporting.Webhooks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Cortap.Functions.Console.Views;

/// <summary>Gathers what the first screen shows; a dozen reads, each of an index and bounded, and those that need no other at the same time.</summary>
public sealed class OverviewReader(
    IJobStore store, IJobLine line, IJobSurvey survey, IReceiverStore receivers, HealthCheckService health, JobOptions options, WebhookOptions webhooks, TimeProvider time)
{
    private const int Latest = 100;
    private const int MostUsers = 10;

    private static readonly TimeSpan Window = TimeSpan.FromHours(24);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <param name="tenantId">Null for all tenants.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<Overview> ReadAsync(long? tenantId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var from = DateTimeOffset.FromUnixTimeSeconds((now - Window).ToUnixTimeSeconds() / (long)Interval.TotalSeconds * (long)Interval.TotalSeconds) + Interval;
        var reading = (
            Line: line.CountAsync(cancellationToken),
            Unfinished: survey.ReadLineAsync(tenantId, 1_000, Overview.MostRows, cancellationToken),
            Troubled: receivers.ListAsync(cancellationToken),
            Ended: survey.ReadEndedAsync(tenantId, Latest, Overview.MostRows, cancellationToken),
            Counts: survey.CountAsync(tenantId, from, Interval, cancellationToken),
            Ready: IsReadyAsync(cancellationToken));
        // Of several that fail none is left unobserved.
        await Task.WhenAll(reading.Line, reading.Unfinished, reading.Troubled, reading.Ended, reading.Counts, reading.Ready);
        var (counts, unfinished, troubled) = (await reading.Line, await reading.Unfinished, await reading.Troubled);
        var ended = await reading.Ended;
        var deliveries = ended.Deliveries;
        var seen = await LineAsync(tenantId, unfinished.Users, now, cancellationToken);
        return new Overview
        {
            Now = now,
            AtWork = counts.AtWork,
            Capacity = options.MaxConcurrentJobs,
            Waiting = counts.Waiting,
            OldestWaitingSince = counts.OldestWaitingSince,
            IsReady = await reading.Ready,
            Counts = await reading.Counts,
            CountedFrom = from,
            Line = seen.Line,
            NotDone = NotDone(unfinished.AtWork, seen.Waiting, ended.UnderDelivery, troubled, now),
            DeadCount = deliveries.Urls.Sum(url => url.Dead),
            HasMoreDeadLetters = !deliveries.IsComplete,
            DeadLetters = await DeadLettersAsync(deliveries, cancellationToken),
            Receivers = tenantId is null ? troubled : [.. troubled.Where(receiver => deliveries.Urls.Any(used => Receiver.OriginOf(used.Url) == receiver.Origin))],
            DurationSeconds = [.. ended.Durations.Reverse().Select(duration => duration.TotalSeconds)],
        };
    }

    /// <summary>The receivers with the most dead letters, each with the newest of them.</summary>
    private async Task<IReadOnlyList<DeadLetterGroup>> DeadLettersAsync(DeliveryCounts deliveries, CancellationToken cancellationToken)
    {
        var most = deliveries.Urls.Where(url => url.Dead > 0).GroupBy(url => Receiver.OriginOf(url.Url))
            .Select(urls => (Origin: urls.Key, Count: urls.Sum(url => url.Dead), Newest: urls.MaxBy(url => url.NewestDead!.Value.CreatedAt)!.NewestDead!.Value.Id))
            .OrderByDescending(receiver => receiver.Count).Take(Overview.MostRows);
        return await Task.WhenAll(most.Select(async receiver =>
            new DeadLetterGroup(receiver.Origin, receiver.Count, (await store.GetAsync(receiver.Newest, cancellationToken))?.Callback?.LastError)));
    }

    /// <summary>The users in the line that the reader may know, the others in one; and the first waiting job of each.</summary>
    private async Task<(IReadOnlyList<UserInLine> Line, IReadOnlyList<(Job Job, JobPlace Place)> Waiting)> LineAsync(
        long? tenantId, IReadOnlyList<LineUser> users, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var shown = new List<UserInLine>();
        var waiting = new List<(Job, JobPlace)>();
        var found = await Task.WhenAll(users.Where(user => tenantId is null || user.TenantId == tenantId).Take(MostUsers).Select(async Task<(LineUser User, JobPlace? Next, Job? First)> (user) =>
        {
            if (user.FirstWaiting is not { } id || await line.FindPlaceAsync(id, cancellationToken) is not { } place) return (user, null, null);
            return (user, new JobPlace(place.Position, place.StartsAt(now, options.MaxConcurrentJobs)), await store.GetAsync(id, cancellationToken));
        }));
        foreach (var (user, next, first) in found)
        {
            if (first is { IsWaiting: true }) waiting.Add((first, next!));
            shown.Add(new UserInLine(user.TenantId, user.UserId, user.Waiting, user.AtWork, next));
        }

        var others = users.Where(user => tenantId is not null && user.TenantId != tenantId).ToList();
        if (others.Count > 0) shown.Add(new UserInLine(null, null, others.Sum(user => user.Waiting), others.Sum(user => user.AtWork), null));
        return (shown, waiting);
    }

    private IReadOnlyList<OpenJob> NotDone(
        IReadOnlyList<Job> atWork, IReadOnlyList<(Job Job, JobPlace Place)> waiting, IReadOnlyList<Job> underDelivery, IReadOnlyList<Receiver> troubled, DateTimeOffset now)
    {
        var open = atWork.Select(job => Explain(job, null)).ToList();
        open.AddRange(underDelivery.Select(job => Explain(job, null)));
        open.AddRange(waiting.Select(found => Explain(found.Job, found.Place)));
        return [.. open.DistinctBy(row => row.Job.Id).OrderBy(row => row.Job.CreatedAt).Take(Overview.MostRows)];

        OpenJob Explain(Job job, JobPlace? place) => new(job, WhyNotDone.Of(job, null, place, ReceiverOf(job, troubled), webhooks.RedriveWindow, now) ?? "It has just ended.");
    }

    private static Receiver? ReceiverOf(Job job, IReadOnlyList<Receiver> troubled) =>
        job.CallbackUrl is { } url ? troubled.FirstOrDefault(receiver => receiver.Origin == Receiver.OriginOf(url)) : null;

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await health.CheckHealthAsync(cancellationToken)).Status == HealthStatus.Healthy;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
