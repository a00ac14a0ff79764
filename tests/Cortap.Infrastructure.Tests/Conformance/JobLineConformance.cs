using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Line;

namespace Cortap.Infrastructure.Tests.Conformance;

/// <summary>What the line of every job store must do; derive once per adapter.</summary>
public abstract class JobLineConformance : IAsyncLifetime
{
    protected static readonly DateTimeOffset Now = new(2026, 2, 11, 16, 0, 45, TimeSpan.Zero);

    private IJobStore _store = null!;
    private IJobLine _line = null!;
    private int _created;

    /// <summary>An empty store of its own for this test; it is a line too.</summary>
    protected abstract Task<IJobStore> CreateStoreAsync();

    public async Task InitializeAsync()
    {
        _store = await CreateStoreAsync();
        _line = (IJobLine)_store;
    }

    public abstract Task DisposeAsync();

    [Fact]
    public async Task CreateAsync_RoomAndNobodyWaiting_ClaimsTheJob()
    {
        var creation = await CreateAsync(user: 1, Claim(1));

        creation.Claimed!.Id.ShouldBe(creation.Job.Id);
        (creation.Job.EstimatedCompletion!.Value - creation.Job.CreatedAt).TotalSeconds.ShouldBeInRange(5, 6);
        (await _line.CountAsync(default)).ShouldBe(new LineCounts(1, 0, null, 0));
    }

    [Fact]
    public async Task CreateAsync_NoRoom_LetsTheJobWait()
    {
        await CreateAsync(user: 1, Claim(1));

        var creation = await CreateAsync(user: 2, Claim(1));

        creation.Claimed.ShouldBeNull();
        creation.Place!.Position.ShouldBeInRange(1, 2);
        (creation.Job.EstimatedCompletion!.Value - creation.Job.CreatedAt).TotalSeconds.ShouldBeInRange(10, 16);
        (await _store.GetAsync(creation.Job.Id, default))!.EstimatedCompletion.ShouldBe(creation.Job.EstimatedCompletion);
        (await _line.CountAsync(default)).ShouldBe(new LineCounts(1, 1, creation.Job.CreatedAt, 0));
    }

    [Fact]
    public async Task CreateAsync_RoomAndOthersWaiting_ClaimsWhoseTurnItIs()
    {
        var first = await CreateAsync(user: 1);

        var creation = await CreateAsync(user: 2, Claim(1));

        creation.Claimed!.Id.ShouldBe(first.Job.Id);
    }

    [Fact]
    public async Task CreateAsync_AJobThatHasBegun_IsNotInTheLine()
    {
        var job = NewJob(1) with { Phase = JobPhase.FetchProjectData };

        var creation = await _store.CreateAsync(new(job, "x"u8.ToArray(), Claim: Claim(1)), default);

        (creation.Claimed, creation.Job.EstimatedCompletion).ShouldBe((null, null));
        (await _line.ClaimNextAsync(Claim(1), default)).ShouldBeNull();
    }

    [Fact]
    public async Task CreateAsync_AReplay_DoesNotEnterTwice()
    {
        var job = NewJob(1) with { Idempotency = new("key", "body") };
        await _store.CreateAsync(new(job, "x"u8.ToArray(), Now.AddHours(24)), default);

        var replay = await _store.CreateAsync(new(NewJob(1) with { Idempotency = new("key", "body") }, "x"u8.ToArray(), Now.AddHours(24), Claim(5)), default);

        replay.Job.Id.ShouldBe(job.Id);
        (await _line.CountAsync(default)).Waiting.ShouldBe(1);
    }

    [Fact]
    public async Task CreateAsync_MoreThanMayWait_IsRefusedAndStoresNothing()
    {
        for (var count = 0; count < 3; count++)
        {
            (await CreateAsync(user: 1, maxWaiting: 3)).IsRefused.ShouldBeFalse();
        }

        var refused = await CreateAsync(user: 1, maxWaiting: 3);

        refused.IsRefused.ShouldBeTrue();
        (await _store.GetAsync(refused.Job.Id, default)).ShouldBeNull();
        (await CreateAsync(user: 2, maxWaiting: 3)).IsRefused.ShouldBeFalse("each user has a count of one's own");
        (await CreateAsync(user: 1, tenant: 46, maxWaiting: 3)).IsRefused.ShouldBeFalse("user ids of different tenants are different users");
    }

    [Fact]
    public async Task ClaimNextAsync_AsManyAsMayWork_ClaimsNoMoreUntilOneEnds()
    {
        var jobs = new[] { await CreateAsync(1), await CreateAsync(1), await CreateAsync(1) };
        (await _line.ClaimNextAsync(Claim(2), default))!.Id.ShouldBe(jobs[0].Job.Id);
        (await _line.ClaimNextAsync(Claim(2), default))!.Id.ShouldBe(jobs[1].Job.Id);
        (await _line.ClaimNextAsync(Claim(2), default)).ShouldBeNull();

        await EndAsync(jobs[0].Job.Id);

        (await _line.ClaimNextAsync(Claim(2), default))!.Id.ShouldBe(jobs[2].Job.Id);
        await EndAsync(jobs[1].Job.Id);
        (await _line.ClaimNextAsync(Claim(2), default)).ShouldBeNull();
        (await _line.CountAsync(default)).ShouldBe(new LineCounts(1, 0, null, 0));
    }

    [Fact]
    public async Task ClaimNextAsync_OneJobOfAUserBehindManyOfAnother_IsNext()
    {
        for (var count = 0; count < 5; count++)
        {
            await CreateAsync(user: 1, Claim(1));
        }

        var other = await CreateAsync(user: 2, Claim(1));
        (await _line.FindPlaceAsync(other.Job.Id, default))!.Position.ShouldBe(2);

        await EndAsync(await AtWorkAsync(user: 1));

        (await _line.ClaimNextAsync(Claim(1), default))!.Id.ShouldBe(other.Job.Id);
    }

    [Fact]
    public async Task ClaimNextAsync_UsersOfDearAndCheapJobs_GetEqualTimes()
    {
        var costs = new Dictionary<long, int> { [1] = 2, [2] = 10 };
        var served = costs.Keys.ToDictionary(user => user, _ => 0);
        var now = Now;
        foreach (var user in costs.Keys)
        {
            await CreateAsync(user);
            await CreateAsync(user);
        }

        for (var round = 0; round < 40; round++)
        {
            var job = (await _line.ClaimNextAsync(new LineClaim("host", now, 1), default))!;
            now = now.AddSeconds(costs[job.UserId]);
            served[job.UserId] += costs[job.UserId];
            await EndAsync(job.Id, now);
            await CreateAsync(job.UserId);
        }

        ((double)served[1] / served[2]).ShouldBeInRange(0.7, 1.4);
    }

    [Fact]
    public async Task ClaimNextAsync_ManyAtOnce_ClaimEachJobOnceAndNeverTooMany()
    {
        var created = new HashSet<JobId>();
        for (var count = 0; count < 12; count++)
        {
            created.Add((await CreateAsync(user: count % 3)).Job.Id);
        }

        var claimed = new List<JobId>();
        while (claimed.Count < created.Count)
        {
            var jobs = (await Task.WhenAll(Enumerable.Range(0, 8).Select(host => Task.Run(() =>
                _line.ClaimNextAsync(new LineClaim($"host {host}", Now, 4), default))))).OfType<Job>().ToList();
            jobs.Count.ShouldBeInRange(1, 4);
            claimed.AddRange(jobs.Select(job => job.Id));
            await Task.WhenAll(jobs.Select(job => Task.Run(() => EndAsync(job.Id))));
        }

        claimed.ShouldBe(created, ignoreOrder: true);
        (await _line.CountAsync(default)).ShouldBe(new LineCounts(0, 0, null, 0));
    }

    [Fact]
    public async Task TryReplaceAsync_AWaitingJobThatEnds_LeavesTheLine()
    {
        var cancelled = await CreateAsync(1);
        var next = await CreateAsync(1);

        await EndAsync(cancelled.Job.Id);

        (await _line.FindPlaceAsync(cancelled.Job.Id, default)).ShouldBeNull();
        (await _line.ClaimNextAsync(Claim(1), default))!.Id.ShouldBe(next.Job.Id);
        (await _line.CountAsync(default)).ShouldBe(new LineCounts(1, 0, null, 0));
    }

    [Fact]
    public async Task TryReplaceAsync_ADeliveryAfterTheEnd_FreesNoSecondPlace()
    {
        var job = (await CreateAsync(1, Claim(2))).Job;
        await CreateAsync(1, Claim(2));
        await EndAsync(job.Id);

        await _store.ChangeAsync(job.Id, current => current.GiveUpDelivery(new(Now, TimeSpan.Zero, 500, "x"), Now.AddMinutes(1)), default);

        (await _line.CountAsync(default)).ShouldBe(new LineCounts(1, 0, null, 1));
    }

    [Fact]
    public async Task TryReplaceAsync_RacersForTheEnd_FreeOnePlace()
    {
        var job = (await CreateAsync(1, Claim(2))).Job;
        await CreateAsync(1, Claim(2));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => EndAsync(job.Id))));

        (await _line.CountAsync(default)).AtWork.ShouldBe(1);
    }

    [Fact]
    public async Task TryDeleteAsync_AJobAtWorkOrWaiting_LeavesTheLine()
    {
        var atWork = await CreateAsync(1, Claim(1));
        var waiting = await CreateAsync(1, Claim(1));

        (await _store.TryDeleteAsync(waiting.Job.Id, 1, default)).ShouldBeTrue();
        (await _store.TryDeleteAsync(atWork.Job.Id, 1, default)).ShouldBeTrue();

        (await _line.CountAsync(default)).ShouldBe(new LineCounts(0, 0, null, 0));
        (await CreateAsync(1, Claim(1))).Claimed.ShouldNotBeNull();
    }

    [Fact]
    public async Task ClaimAbandonedAsync_AClaimWhoseHostIsGone_GoesToOneOther()
    {
        var job = (await CreateAsync(1, Claim(1))).Job;
        (await AbandonedAsync(Now + LineClaim.StartLease - TimeSpan.FromSeconds(1))).ShouldBeEmpty();

        var found = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => AbandonedAsync(Now + LineClaim.StartLease))));

        found.SelectMany(jobs => jobs).ShouldBe([job.Id]);
        (await AbandonedAsync(Now + LineClaim.StartLease)).ShouldBeEmpty();
        (await AbandonedAsync(Now + (2 * LineClaim.StartLease))).ShouldBe([job.Id]);
        (await _line.CountAsync(default)).AtWork.ShouldBe(1);
    }

    [Fact]
    public async Task ClaimAbandonedAsync_AJobThatHasBegun_IsLookedAtLessOften()
    {
        var job = (await CreateAsync(1, Claim(1))).Job;
        await _store.ChangeAsync(job.Id, current => current.Enter(JobPhase.FetchProjectData, Now.AddSeconds(1)), default);
        await AbandonedAsync(Now.AddMinutes(1));

        (await AbandonedAsync(Now.AddMinutes(1) + LineClaim.WorkLease - TimeSpan.FromSeconds(1))).ShouldBeEmpty();
        (await AbandonedAsync(Now.AddMinutes(1) + LineClaim.WorkLease)).ShouldBe([job.Id]);
    }

    [Fact]
    public async Task ClaimAbandonedAsync_AClockThatWasPutBack_DoesNotHideAClaim()
    {
        var job = (await CreateAsync(1, Claim(1))).Job;

        (await AbandonedAsync(Now.AddHours(-1))).ShouldBe([job.Id]);
    }

    [Fact]
    public async Task ClaimAbandonedAsync_AJobThatEndedOrWaits_IsNotAmongThem()
    {
        var ended = (await CreateAsync(1, Claim(1))).Job;
        await CreateAsync(1, Claim(1));
        await EndAsync(ended.Id);

        (await AbandonedAsync(Now.AddDays(1))).ShouldBeEmpty();
    }

    [Fact]
    public async Task FindPlaceAsync_JobsOfOneUser_StandInTheirOrder()
    {
        await CreateAsync(1, Claim(1));
        var jobs = new[] { await CreateAsync(1), await CreateAsync(1), await CreateAsync(1) };

        var places = await Task.WhenAll(jobs.Select(creation => _line.FindPlaceAsync(creation.Job.Id, default)));

        places.Select(place => place!.Position).ShouldBe([1, 2, 3]);
        places[0]!.StartsAt(Now, 1).ShouldBe(Now + places[0]!.Pace);
    }

    [Fact]
    public async Task FindPlaceAsync_AJobThatDoesNotWait_IsNull()
    {
        var job = (await CreateAsync(1, Claim(1))).Job;

        (await _line.FindPlaceAsync(job.Id, default)).ShouldBeNull();
        (await _line.FindPlaceAsync(JobId.CreateUuid(), default)).ShouldBeNull();
    }

    [Fact]
    public async Task ClaimNextAsync_AUserWhoComesAgain_IsServedAgain()
    {
        for (var round = 0; round < 3; round++)
        {
            var at = Now.AddMinutes(round);
            var job = (await CreateAsync(1, createdAt: at)).Job;
            (await _line.ClaimNextAsync(new LineClaim("host", at, 1), default))!.Id.ShouldBe(job.Id);
            await EndAsync(job.Id, at.AddSeconds(3));
            (await _line.ClaimNextAsync(new LineClaim("host", at.AddSeconds(50), 1), default)).ShouldBeNull();
            await _store.RemoveExpiredAsync(at.AddSeconds(55), default);
        }
    }

    protected static LineClaim Claim(int capacity) => new("host", Now, capacity);

    protected Job NewJob(long user, long tenant = 45) => new()
    {
        Id = JobId.Create(TimeProvider.System),
        Status = JobStatus.Processing,
        ProjectId = 33,
        ReportType = ReportType.DraftAuditReport,
        Format = ReportFormat.Docx,
        CallbackUrl = new Uri("https://client.example.com/hook"),
        UserId = user,
        TenantId = tenant,
        CorrelationId = "c-1",
        CreatedAt = Now.AddMilliseconds(_created++),
        UpdatedAt = Now,
        PurgeAt = Now.AddDays(30),
        Phase = JobPhase.Queued,
    };

    protected Task<JobCreation> CreateAsync(long user, LineClaim? claim = null, int maxWaiting = 0, long tenant = 45, DateTimeOffset? createdAt = null)
    {
        var job = NewJob(user, tenant);
        return _store.CreateAsync(new(job with { CreatedAt = createdAt ?? job.CreatedAt }, "x"u8.ToArray(), Claim: claim, MaxWaiting: maxWaiting), default);
    }

    protected Task EndAsync(JobId id, DateTimeOffset? at = null) =>
        _store.ChangeAsync(id, job => job.Fail(new JobError(ErrorCodes.Cancelled, "x"), null, at ?? Now.AddSeconds(1)), default);

    private async Task<JobId> AtWorkAsync(long user)
    {
        var jobs = (await _store.ListAsync(new JobQuery { UserId = user, TenantId = 45, Limit = 100 }, default))!.Jobs;
        foreach (var job in jobs.Where(job => !job.IsFinished))
        {
            if (await _line.FindPlaceAsync(job.Id, default) is null) return job.Id;
        }

        throw new InvalidOperationException("None of the user's jobs is at work.");
    }

    private async Task<IReadOnlyList<JobId>> AbandonedAsync(DateTimeOffset at) =>
        [.. (await _line.ClaimAbandonedAsync(new LineClaim("other", at, 1), 10, default)).Select(job => job.Id)];
}
