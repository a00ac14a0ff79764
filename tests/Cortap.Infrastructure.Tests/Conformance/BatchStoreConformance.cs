using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;

namespace Cortap.Infrastructure.Tests.Conformance;

/// <summary>What every store of batches must do; derive once per adapter.</summary>
public abstract class BatchStoreConformance : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 2, 11, 16, 0, 45, 123, TimeSpan.Zero);

    private IJobStore _jobs = null!;
    private IBatchStore _store = null!;

    /// <summary>An empty store of its own for this test, and the table of jobs beside it.</summary>
    protected abstract Task<(IJobStore Jobs, IBatchStore Batches)> CreateStoresAsync();

    public async Task InitializeAsync() => (_jobs, _store) = await CreateStoresAsync();

    public abstract Task DisposeAsync();

    /// <summary>Looks below the store for anything that it has left of a plan.</summary>
    protected virtual Task ShouldHoldNoPlanAsync() => Task.CompletedTask;

    [Fact]
    public async Task CreateAsync_EveryMemberSet_ReadsBackTheSame()
    {
        var batch = NewBatch() with
        {
            IncludeAttachments = true,
            Refresh = true,
            Made = 2,
            CancelledAt = Now.AddSeconds(1),
            IsStuck = true,
            EndedAt = Now.AddSeconds(2),
            Counts = new BatchCounts(1, 2, 3, 4, 5),
            Callback = new JobCallback { Status = CallbackStatus.Pending, Delivery = 2, AttemptCount = 3, DeliveredAt = Now.AddSeconds(3), Keys = [new("key", Now)] },
            Idempotency = new("key", "body"),
        };

        var creation = await _store.CreateAsync(new(batch, Plan(3), Now.AddHours(24)), default);

        creation.IsNew.ShouldBeTrue();
        var stored = (await _store.GetAsync(batch.Id, default))!;
        stored.Callback!.Attempts.ShouldBeEmpty();
        (stored with { Callback = null }).ShouldBe(batch with { Callback = null, Revision = 1 });
        stored.Callback.Keys.ShouldBe(batch.Callback.Keys);
        (stored.Callback with { Attempts = batch.Callback.Attempts, Keys = batch.Callback.Keys }).ShouldBe(batch.Callback);
        stored.Revision.ShouldBe(creation.Batch.Revision);
    }

    [Fact]
    public async Task GetPlanAsync_OfANewBatch_IsItsPlanUntilItIsRemoved()
    {
        var batch = await CreateAsync();

        var plan = (await _store.GetPlanAsync(batch.Id, default))!;
        plan.Items.ShouldBe(Plan(3).Items.Select((item, index) => item with { JobId = plan.Items[index].JobId }));
        plan.SealedToken.ShouldBe("sealed"u8.ToArray());

        await _store.RemovePlanAsync(batch.Id, default);
        await _store.RemovePlanAsync(batch.Id, default);
        (await _store.GetPlanAsync(batch.Id, default)).ShouldBeNull();
        (await _store.GetAsync(batch.Id, default)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("a")]
    [InlineData("報")]
    [InlineData("\U0001F600")]
    public async Task GetPlanAsync_OfTheMostProjectsWithTheLongestNames_IsItsPlan(string character)
    {
        var name = string.Concat(Enumerable.Repeat(character, 1_000 / character.Length));
        var plan = new BatchPlan([.. Enumerable.Range(1, 500).Select(number => new BatchItem(number, JobId.CreateUuid(), name))], new byte[4_096]);
        var (removed, deleted) = (NewBatch(), NewBatch() with { Idempotency = new("key", "body") });

        await _store.CreateAsync(new(removed, plan), default);
        await _store.CreateAsync(new(deleted, plan, Now.AddHours(24)), default);

        foreach (var batch in new[] { removed, deleted })
        {
            var stored = (await _store.GetPlanAsync(batch.Id, default))!;
            stored.Items.ShouldBe(plan.Items);
            stored.SealedToken.ShouldBe(plan.SealedToken);
        }

        await _store.RemovePlanAsync(removed.Id, default);
        (await _store.TryDeleteAsync(deleted.Id, 1, default)).ShouldBeTrue();
        (await _store.GetPlanAsync(removed.Id, default)).ShouldBeNull();
        (await _store.GetPlanAsync(deleted.Id, default)).ShouldBeNull();
        await ShouldHoldNoPlanAsync();
    }

    [Fact]
    public async Task CreateAsync_TheSameId_IsRefused()
    {
        var batch = await CreateAsync();

        await Should.ThrowAsync<JobStoreException>(() => _store.CreateAsync(new(batch, Plan(1)), default));
    }

    [Fact]
    public async Task CreateAsync_AKeyThatIsHeld_GivesItsBatchUntilItRunsOut()
    {
        var first = NewBatch() with { Idempotency = new("key", "body") };
        await _store.CreateAsync(new(first, Plan(1), Now.AddHours(24)), default);

        var replay = await _store.CreateAsync(new(NewBatch() with { Idempotency = new("key", "other") }, Plan(1), Now.AddHours(24)), default);
        var later = await _store.CreateAsync(new(NewBatch() with { Idempotency = new("key", "other"), CreatedAt = Now.AddHours(24) }, Plan(1), Now.AddHours(48)), default);

        (replay.IsNew, replay.Batch.Id, replay.Batch.Idempotency!.BodyHash).ShouldBe((false, first.Id, "body"));
        later.IsNew.ShouldBeTrue();
    }

    [Fact]
    public async Task CreateAsync_TwentyRacersWithOneKey_OneWins()
    {
        var creations = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(
            () => _store.CreateAsync(new(NewBatch() with { Idempotency = new("key", "body") }, Plan(1), Now.AddHours(24)), default))));

        creations.Count(creation => creation.IsNew).ShouldBe(1);
        creations.Select(creation => creation.Batch.Id).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task TryReplaceAsync_AnOldRevision_ChangesNothing()
    {
        var batch = await CreateAsync();

        var changed = (await _store.TryReplaceAsync(batch with { Made = 2 }, default))!;

        (changed.Made, changed.Revision).ShouldBe((2, 2));
        (await _store.TryReplaceAsync(batch with { Made = 3 }, default)).ShouldBeNull();
        (await _store.TryReplaceAsync(NewBatch() with { Revision = 1 }, default)).ShouldBeNull();
        (await _store.GetAsync(batch.Id, default)).ShouldBe(changed);
    }

    [Fact]
    public async Task TryDeleteAsync_TheSameRevisionOnly_RemovesPlanAndKeyToo()
    {
        var batch = NewBatch() with { Idempotency = new("key", "body") };
        await _store.CreateAsync(new(batch, Plan(1), Now.AddHours(24)), default);

        (await _store.TryDeleteAsync(batch.Id, 2, default)).ShouldBeFalse();
        (await _store.TryDeleteAsync(batch.Id, 1, default)).ShouldBeTrue();
        (await _store.TryDeleteAsync(batch.Id, 1, default)).ShouldBeFalse();

        (await _store.GetAsync(batch.Id, default)).ShouldBeNull();
        (await _store.GetPlanAsync(batch.Id, default)).ShouldBeNull();
        (await _store.ListMarkedAsync(BatchMark.Open, null, 10, default)).ShouldBeEmpty();
        (await _store.CreateAsync(new(NewBatch() with { Idempotency = new("key", "other") }, Plan(1), Now.AddHours(24)), default)).IsNew.ShouldBeTrue();
    }

    [Fact]
    public async Task ListAsync_Pages_ShowOneOwnersBatchesNewestFirst()
    {
        var own = new List<Batch>();
        for (var count = 0; count < 7; count++) own.Add(await CreateAsync(NewBatch() with { CreatedAt = Now.AddSeconds(count / 2) }));
        await CreateAsync(NewBatch() with { UserId = 2 });
        await CreateAsync(NewBatch() with { TenantId = 2 });

        var listed = new List<BatchId>();
        var query = new BatchQuery(4801, 45, 3);
        do
        {
            var page = (await _store.ListAsync(query, default))!;
            page.Batches.Count.ShouldBeInRange(1, 3);
            listed.AddRange(page.Batches.Select(batch => batch.Id));
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);

        listed.ShouldBe(own.OrderByDescending(batch => batch.CreatedAt).ThenByDescending(batch => batch.Id.Value, StringComparer.Ordinal).Select(batch => batch.Id));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(45L)]
    public async Task ListAsync_OfATenantOrOfAll_ShowsEverybodysNewestFirst(long? tenantId)
    {
        var all = new List<Batch>();
        for (var count = 0; count < 4; count++)
        {
            all.Add(await CreateAsync(NewBatch() with { CreatedAt = Now.AddSeconds(count / 2), UserId = count }));
            all.Add(await CreateAsync(NewBatch() with { CreatedAt = Now.AddSeconds(count), TenantId = 450 + count }));
        }

        var listed = new List<BatchId>();
        var query = new BatchQuery(null, tenantId, 3);
        do
        {
            var page = (await _store.ListAsync(query, default))!;
            listed.AddRange(page.Batches.Select(batch => batch.Id));
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);

        listed.ShouldBe(all.Where(batch => tenantId is null || batch.TenantId == tenantId)
            .OrderByDescending(batch => batch.CreatedAt).ThenByDescending(batch => batch.Id.Value, StringComparer.Ordinal).Select(batch => batch.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("MTIgeA")]
    public async Task ListAsync_ACursorOfItsOwnMaking_IsNone(string cursor) =>
        (await _store.ListAsync(new BatchQuery(4801, 45, 3, cursor), default)).ShouldBeNull();

    [Fact]
    public async Task ListMarkedAsync_ByWhatIsLeftToDo_FollowsTheRecord()
    {
        var batch = await CreateAsync();
        (await MarkedAsync(BatchMark.Open)).ShouldBe([batch.Id]);

        batch = (await _store.TryReplaceAsync(batch.End(new BatchCounts(Completed: 3), Now)!, default))!;
        (await MarkedAsync(BatchMark.Open)).ShouldBe([batch.Id], "its webhook is to be delivered");

        batch = (await _store.TryReplaceAsync(batch.GiveUpDelivery(new(Now, TimeSpan.Zero, 404, "x"), Now)!, default))!;
        (await MarkedAsync(BatchMark.Open)).ShouldBeEmpty();
        (await MarkedAsync(BatchMark.DeadLetter)).ShouldBe([batch.Id]);

        batch = (await _store.TryReplaceAsync(batch.Redeliver(Now)!, default))!;
        await _store.TryReplaceAsync(batch.Deliver(new(Now, TimeSpan.Zero, 200, null), Now)!, default);
        (await MarkedAsync(BatchMark.Open)).ShouldBeEmpty();
        (await MarkedAsync(BatchMark.DeadLetter)).ShouldBeEmpty();
    }

    [Fact]
    public async Task ListMarkedAsync_PageByPage_ShowsEachOnce()
    {
        for (var count = 0; count < 5; count++) await CreateAsync();
        var seen = new List<BatchId>();
        for (Batch? last = null; await _store.ListMarkedAsync(BatchMark.Open, last, 2, default) is { Count: > 0 } page; last = page[^1]) seen.AddRange(page.Select(batch => batch.Id));

        seen.ShouldBe(await MarkedAsync(BatchMark.Open));
        seen.Count.ShouldBe(5);
        seen.ShouldBeUnique();
    }

    [Fact]
    public async Task CountJobsAsync_JobsOfSeveralStatuses_CountsThoseOfTheBatch()
    {
        var batch = await CreateAsync();
        var first = await CreateJobAsync(batch, 1);
        await CreateJobAsync(batch, 2);
        await CreateJobAsync(await CreateAsync(), 1);
        await CreateJobAsync(null, null);
        await _jobs.TryReplaceAsync(first.Enter(JobPhase.FetchProjectData, Now)!, default);

        (await _store.CountJobsAsync(batch.Id, default)).ShouldBe(new BatchCounts(Queued: 1, Processing: 1));
        (await _store.CountJobsAsync(BatchId.Create(TimeProvider.System), default)).ShouldBe(new BatchCounts());
    }

    [Fact]
    public async Task ListJobsAsync_Pages_GoByNumber()
    {
        var batch = await CreateAsync();
        var jobs = new List<Job>();
        foreach (var number in new[] { 3, 1, 5, 2, 4 }) jobs.Add(await CreateJobAsync(batch, number));
        await CreateJobAsync(await CreateAsync(), 1);

        var first = await _store.ListJobsAsync(batch.Id, 0, 3, null, default);
        var second = await _store.ListJobsAsync(batch.Id, 3, 3, null, default);

        first.Concat(second).Select(job => (job.BatchId, job.BatchNumber, job.Id))
            .ShouldBe(jobs.OrderBy(job => job.BatchNumber).Select(job => ((BatchId?)batch.Id, job.BatchNumber, job.Id)));
        first.Count.ShouldBe(3);
    }

    [Fact]
    public async Task ListJobsAsync_OfOneStatus_LeavesOutTheOthers()
    {
        var batch = await CreateAsync();
        for (var number = 1; number <= 4; number++)
        {
            var job = await CreateJobAsync(batch, number);
            if (number % 2 == 0) await _jobs.TryReplaceAsync(job.Enter(JobPhase.FetchProjectData, Now)!, default);
        }

        (await _store.ListJobsAsync(batch.Id, 0, 10, JobStatus.Queued, default)).Select(job => job.BatchNumber).ShouldBe([1, 3]);
        (await _store.ListJobsAsync(batch.Id, 2, 1, JobStatus.Processing, default)).Select(job => job.BatchNumber).ShouldBe([4]);
    }

    private async Task<IEnumerable<BatchId>> MarkedAsync(BatchMark mark) => (await _store.ListMarkedAsync(mark, null, 10, default)).Select(batch => batch.Id);

    protected async Task<Batch> CreateAsync(Batch? batch = null) => (await _store.CreateAsync(new(batch ?? NewBatch(), Plan(3)), default)).Batch;

    protected async Task<Job> CreateJobAsync(Batch? batch, int? number) => (await _jobs.CreateAsync(
        new(
            new Job
            {
                Id = JobId.CreateUuid(),
                Status = JobStatus.Queued,
                ProjectId = 33,
                ReportType = ReportType.DraftAuditReport,
                Format = ReportFormat.Docx,
                UserId = 4801,
                TenantId = 45,
                CorrelationId = "c",
                BatchId = batch?.Id,
                BatchNumber = number,
                CreatedAt = Now,
                UpdatedAt = Now,
                PurgeAt = Now.AddDays(30),
                Phase = JobPhase.Queued,
            },
            "x"u8.ToArray()),
        default)).Job;

    protected static BatchPlan Plan(int count) => new(
        [.. Enumerable.Range(1, count).Select(number => new BatchItem(number, JobId.CreateUuid(), number == 2 ? null : $"Cañón {number}"))], "sealed"u8.ToArray());

    protected static Batch NewBatch() => new()
    {
        Id = BatchId.Create(TimeProvider.System),
        Count = 3,
        ReportType = ReportType.RecipientInformationRequest,
        Format = ReportFormat.Docx,
        CallbackUrl = new Uri("https://client.example.com/hook?x=1"),
        UserId = 4801,
        TenantId = 45,
        CorrelationId = "c-1",
        CreatedAt = Now,
        UpdatedAt = Now,
        PurgeAt = Now.AddDays(30),
    };
}
