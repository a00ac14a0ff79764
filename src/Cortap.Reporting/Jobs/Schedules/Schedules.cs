using System.Globalization;
using System.Text;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs.Schedules;

/// <summary>Manages schedules (docs/contract.md, section 4b), for report administrators and service accounts.</summary>
public sealed class Schedules(
    IScheduleStore store,
    ConfiguredReports reports,
    ServiceCredential credential,
    ScheduleStarter starter,
    ScheduleSettlement settlement,
    IScheduleWorkflows workflows,
    ProjectProbe probe,
    RateLimiter rates,
    TimeProvider time)
{
    /// <summary>So many schedules a tenant may have.</summary>
    public const int MaxPerTenant = 1_000;

    private const int MaxRunPage = 100;

    public static Problem NotFound { get; } = new(ErrorCodes.ScheduleNotFound, "There is no schedule with this id.");

    /// <summary>Stores a schedule and sees to it that it is followed; the answer's body is the schedule.</summary>
    public async Task<Outcome<byte[]>> PutAsync(string scheduleId, VerifiedToken verified, IntakeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(verified);
        var now = Now();
        if (Refuse(verified.Caller) is { } refused)
        {
            return refused;
        }

        if (!(await RequestBody.ReadAsync(request, cancellationToken).ConfigureAwait(false)).TryGet(out var body, out var problem))
        {
            return problem;
        }

        if (!ReportConfigurationParser.IsReportId(scheduleId))
        {
            return Problem.InvalidFields(
                ErrorCodes.InvalidRequest, "The path names no schedule id.", [new("schedule_id", "must be 1 to 64 letters, digits, '_' or '-'")]);
        }

        if (!ScheduleDraft.Parse(body, now).TryGet(out var draft, out problem))
        {
            return problem;
        }

        if (!credential.IsConfigured)
        {
            return ServiceCredential.Missing;
        }

        // The runs see what the service account sees, so the author has to be one who may see it himself.
        if (!(await reports.FindAsync(draft.ReportId, verified.Caller, cancellationToken).ConfigureAwait(false)).TryGet(out var report, out problem)
            || !(await probe.ConfirmAllAsync([report.ProjectId], verified.Token, verified.Caller.IsServiceAccount, request.CorrelationId, cancellationToken).ConfigureAwait(false)).TryGet(out var projects, out problem))
        {
            return problem;
        }

        if (projects[0].IsAbsent)
        {
            return ProjectProbe.NotListed(report.ProjectId);
        }

        return await StoreAsync(scheduleId, draft, report, verified.Caller, now, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The schedule as UTF-8 JSON.</summary>
    public async Task<Outcome<byte[]>> GetAsync(string scheduleId, Caller caller, CancellationToken cancellationToken) =>
        (await FindAsync(scheduleId, caller, cancellationToken).ConfigureAwait(false)).TryGet(out var schedule, out var problem)
            ? ScheduleView.Write(await settlement.SettleAsync(schedule, cancellationToken).ConfigureAwait(false))
            : problem;

    /// <summary>One page of the tenant's schedules, by id: <c>{"schedules": […], "next_cursor": …}</c>.</summary>
    /// <param name="caller">Who asks; a service account sees those of all tenants.</param>
    /// <param name="limit">As received: 1 to 100, default 100.</param>
    /// <param name="cursor">As received: <c>next_cursor</c> of the page before.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<Outcome<byte[]>> ListAsync(Caller caller, string? limit, string? cursor, CancellationToken cancellationToken)
    {
        if (Refuse(caller) is { } refused)
        {
            return refused;
        }

        if (!ReportPage.Parse(limit, cursor).TryGet(out var page, out var problem))
        {
            return problem;
        }

        var found = await store.ListAsync(caller.IsServiceAccount ? null : caller.TenantId, page.After, page.Limit + 1, cancellationToken).ConfigureAwait(false);
        var settled = new List<Schedule>();
        foreach (var schedule in found.Take(page.Limit))
        {
            settled.Add(await settlement.SettleAsync(schedule, cancellationToken).ConfigureAwait(false));
        }

        return ScheduleView.WritePage(settled, found.Count > page.Limit ? ReportPage.CursorAfter(settled[^1].ScheduleId) : null);
    }

    /// <summary>Removes a schedule; its jobs stay. Null when it is done.</summary>
    public async Task<Problem?> DeleteAsync(string scheduleId, Caller caller, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!(await FindAsync(scheduleId, caller, cancellationToken).ConfigureAwait(false)).TryGet(out var schedule, out var problem))
            {
                return problem;
            }

            if (await store.TryRemoveAsync(schedule, cancellationToken).ConfigureAwait(false))
            {
                await EndAsync(schedule).ConfigureAwait(false);
                return null;
            }
        }
    }

    /// <summary>One page of the schedule's runs, newest first: <c>{"runs": […], "next_cursor": …}</c>.</summary>
    /// <param name="scheduleId">From the path.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="limit">As received: 1 to 100, default 100.</param>
    /// <param name="cursor">As received: <c>next_cursor</c> of the page before.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<Outcome<byte[]>> ListRunsAsync(string scheduleId, Caller caller, string? limit, string? cursor, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(scheduleId, caller, cancellationToken).ConfigureAwait(false)).TryGet(out var schedule, out var problem))
        {
            return problem;
        }

        var errors = new List<FieldError>();
        var count = MaxRunPage;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > MaxRunPage))
        {
            errors.Add(new("limit", $"must be an integer from 1 to {MaxRunPage}"));
        }

        var from = (At: long.MaxValue, Skip: 0);
        if (cursor is not null && !TryReadRunCursor(cursor, out from))
        {
            errors.Add(new("cursor", "is not a cursor of this listing; begin without one"));
        }

        if (errors.Count > 0)
        {
            return Problem.InvalidQuery(errors);
        }

        var settled = await settlement.SettleAsync(schedule, cancellationToken).ConfigureAwait(false);
        // What was asked for by hand while a due run was about to be recorded lies behind that run.
        var runs = settled.Runs.OrderByDescending(MillisecondOf).ToList();
        var rest = runs.Where(run => MillisecondOf(run) == from.At).Skip(from.Skip).Concat(runs.Where(run => MillisecondOf(run) < from.At)).ToList();
        var page = rest.Take(count).ToList();
        return ScheduleView.WriteRuns(page, rest.Count > count ? WriteRunCursor(page, from) : null);
    }

    /// <summary>The last run's time, and how many of just that time have been shown: several may be asked for within one millisecond.</summary>
    private static string WriteRunCursor(List<ScheduleRun> page, (long At, int Skip) from)
    {
        var at = MillisecondOf(page[^1]);
        var shown = page.Count(run => MillisecondOf(run) == at) + (at == from.At ? from.Skip : 0);
        return string.Create(CultureInfo.InvariantCulture, $"{at}-{shown}");
    }

    private static bool TryReadRunCursor(string cursor, out (long At, int Skip) from)
    {
        from = (long.MaxValue, 0);
        return cursor.Split('-') is [var at, var skip]
            && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out from.At)
            && int.TryParse(skip, NumberStyles.None, CultureInfo.InvariantCulture, out from.Skip);
    }

    private static long MillisecondOf(ScheduleRun run) => run.At.ToUnixTimeMilliseconds();

    /// <summary>Runs the schedule's report now, paused or not, as it would run by itself; the answer's body is the run.</summary>
    public async Task<Outcome<StartedRun>> RunAsync(string scheduleId, Caller caller, IntakeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!(await FindAsync(scheduleId, caller, cancellationToken).ConfigureAwait(false)).TryGet(out _, out var problem))
        {
            return problem;
        }

        var errors = new List<FieldError>();
        var key = IdempotencyKey.Read(request.IdempotencyKey, errors);
        if (errors.Count > 0)
        {
            return Problem.InvalidFields(ErrorCodes.InvalidRequest, "The request has missing or wrong fields; details.errors names them.", errors);
        }

        if (!credential.IsConfigured)
        {
            return ServiceCredential.Missing;
        }

        if (rates.Refuse(caller) is { } refused)
        {
            return refused;
        }

        var idempotency = IdempotencyKey.Bind(key, caller, Encoding.UTF8.GetBytes($"\"schedules/{scheduleId}/run\""));
        var announced = new ScheduleRun(Now(), ScheduleRunStatus.Starting, IsManual: true, JobId: JobId.CreateUuid(), Idempotency: idempotency);
        var run = announced;
        var (schedule, _) = await store.ChangeAsync(
            scheduleId,
            found =>
            {
                if (!IsVisible(found, caller)) return null;
                // Its storing may have been taken for lost.
                if (found.Runs.Any(other => other.JobId == announced.JobId)) return null;
                // The host that was asked first has died, or is still at it: either way there is one job.
                run = found.Runs.FirstOrDefault(other => other.Status == ScheduleRunStatus.Starting && idempotency is not null && other.Idempotency == idempotency) ?? announced;
                return run == announced ? found.WithRun(announced) : null;
            },
            cancellationToken).ConfigureAwait(false);
        if (schedule is null || !IsVisible(schedule, caller))
        {
            return NotFound;
        }

        // Whoever asks by hand is told what is wrong; from here on it goes its way without him.
        ScheduleRun after;
        try
        {
            after = await starter.StartAsync(schedule, run, CancellationToken.None).ConfigureAwait(false);
        }
        catch (JobStoreException)
        {
            await store.ChangeAsync(
                scheduleId, found => found with { Runs = [.. found.Runs.Where(other => other.JobId != run.JobId || other.Status != ScheduleRunStatus.Starting)] }, CancellationToken.None).ConfigureAwait(false);
            return JobIntake.Unavailable;
        }

        if (after.Error is { } error)
        {
            return new Problem(error.Code, error.Message, RetryAfter: error.RetryAfter);
        }

        // A repeated key has the first answer, with its time.
        var first = schedule.Runs.FirstOrDefault(other => other.JobId == after.JobId) ?? after;
        return new StartedRun(after.JobId!.Value, IsReplayed: after.JobId != announced.JobId, ScheduleView.Write(after with { At = first.At }));
    }

    private async Task<Outcome<byte[]>> StoreAsync(
        string scheduleId, ScheduleDraft draft, ReportConfiguration report, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (true)
        {
            var existing = await store.GetAsync(scheduleId, cancellationToken).ConfigureAwait(false);
            if (existing is not null && !IsVisible(existing, caller))
            {
                return NotFound;
            }

            var schedule = new Schedule
            {
                ScheduleId = scheduleId,
                // What a service account makes is of the report's tenant; what it changes stays where it is.
                TenantId = existing?.TenantId ?? (caller.IsServiceAccount ? report.TenantId ?? caller.TenantId : caller.TenantId),
                ReportId = draft.ReportId,
                ProjectId = report.ProjectId,
                DeliveryHash = report.Delivery.Hash(),
                Cron = draft.Cron,
                TimeZone = draft.TimeZone,
                Enabled = draft.Enabled,
                OnMissed = draft.OnMissed,
                UserId = caller.UserId,
                UserTenantId = caller.TenantId,
                UpdatedAt = now,
                Generation = Schedule.GenerationAfter(existing, now),
                NextRunAt = !draft.Enabled ? null : IsUnchanged(existing, draft) ? existing!.NextRunAt : draft.Times.Next(now),
                Runs = existing?.Runs ?? [],
                Revision = existing?.Revision ?? 0,
            };
            switch (await store.TryPutAsync(schedule, MaxPerTenant, cancellationToken).ConfigureAwait(false))
            {
                case SchedulePut.Full:
                    return new Problem(ErrorCodes.ScheduleLimitReached, $"This tenant has {MaxPerTenant} schedules, as many as it may have; remove one first.");
                case SchedulePut.Stored:
                    await FollowAsync(existing, schedule).ConfigureAwait(false);
                    return ScheduleView.Write(await settlement.SettleAsync(schedule with { Revision = schedule.Revision + 1 }, cancellationToken).ConfigureAwait(false));
            }
        }
    }

    private async Task FollowAsync(Schedule? old, Schedule schedule)
    {
        await EndAsync(old).ConfigureAwait(false);
        if (schedule.NextRunAt is not null)
        {
            await workflows.EnsureScheduleAsync(schedule.ScheduleId, schedule.Generation).ConfigureAwait(false);
        }
    }

    /// <summary>Whoever changes a schedule again and again must not leave a sleeper behind each time.</summary>
    private Task EndAsync(Schedule? old) =>
        old is { Enabled: true, NextRunAt: not null } ? workflows.EndScheduleAsync(old.ScheduleId, old.Generation) : Task.CompletedTask;

    /// <summary>A run that is due at this very moment is not lost by a change of something else.</summary>
    private static bool IsUnchanged(Schedule? existing, ScheduleDraft draft) =>
        existing is { Enabled: true, NextRunAt: not null } && existing.Cron == draft.Cron && existing.TimeZone == draft.TimeZone;

    /// <summary>Pauses a schedule, or lets it go on; what was missed meanwhile is not made up for. One that is so already stays as it is.</summary>
    public async Task<Outcome<Schedule>> SetEnabledAsync(string scheduleId, Caller caller, bool enabled, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(scheduleId, caller, cancellationToken).ConfigureAwait(false)).TryGet(out _, out var problem))
        {
            return problem;
        }

        if (enabled && !credential.IsConfigured)
        {
            return ServiceCredential.Missing;
        }

        var now = Now();
        Schedule? before = null;
        var (after, changed) = await store.ChangeAsync(
            scheduleId,
            found => !IsVisible(found, caller) || found.Enabled == enabled ? null : (before = found) with
            {
                Enabled = enabled,
                UpdatedAt = now,
                Generation = Schedule.GenerationAfter(found, now),
                NextRunAt = enabled ? ScheduleTimes.Of(found.Cron, found.TimeZone)?.Next(now) : null,
            },
            cancellationToken).ConfigureAwait(false);
        if (after is null || !IsVisible(after, caller))
        {
            return NotFound;
        }

        if (changed)
        {
            await FollowAsync(before, after).ConfigureAwait(false);
        }

        return after;
    }

    /// <summary>The schedule, if it exists and the caller may use it.</summary>
    public async Task<Outcome<Schedule>> FindAsync(string scheduleId, Caller caller, CancellationToken cancellationToken)
    {
        if (Refuse(caller) is { } refused)
        {
            return refused;
        }

        var schedule = ReportConfigurationParser.IsReportId(scheduleId) ? await store.GetAsync(scheduleId, cancellationToken).ConfigureAwait(false) : null;
        return schedule is not null && IsVisible(schedule, caller) ? schedule : NotFound;
    }

    private static bool IsVisible(Schedule schedule, Caller caller) => caller.IsServiceAccount || schedule.TenantId == caller.TenantId;

    private static Problem? Refuse(Caller caller) => ReportAccess.IsAdministrator(caller)
        ? null
        : new Problem(ErrorCodes.InsufficientPermissions, $"Only users with the role {ReportAccess.AdministratorRole} and service accounts may use schedules.");

    private DateTimeOffset Now() => time.GetUtcNow().ToMilliseconds();
}

/// <summary>A run that was asked for by hand.</summary>
/// <param name="JobId">Its job.</param>
/// <param name="IsReplayed">The answer to an earlier request with the same idempotency key.</param>
/// <param name="Body">The run as UTF-8 JSON.</param>
public sealed record StartedRun(JobId JobId, bool IsReplayed, byte[] Body);
