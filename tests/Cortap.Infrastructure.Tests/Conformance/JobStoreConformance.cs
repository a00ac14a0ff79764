using System.Text.Json;
using System.Text.Json.Nodes;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;

namespace Cortap.Infrastructure.Tests.Conformance;

/// <summary>What every job store must do; derive once per adapter.</summary>
public abstract class JobStoreConformance : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 2, 11, 16, 0, 45, 123, TimeSpan.Zero);

    private IJobStore _store = null!;

    /// <summary>An empty store of its own for this test.</summary>
    protected abstract Task<IJobStore> CreateStoreAsync();

    public async Task InitializeAsync() => _store = await CreateStoreAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task CreateAsync_ANewJob_IsStoredWithRevisionOne()
    {
        var job = NewJob();

        var creation = await _store.CreateAsync(new(job, "sealed"u8.ToArray()), default);

        creation.IsNew.ShouldBeTrue();
        ShouldBeSame(creation.Job, job with { Revision = 1 });
        ShouldBeSame(await _store.GetAsync(job.Id, default), job with { Revision = 1 });
    }

    [Fact]
    public async Task CreateAsync_EveryMemberSet_ReadsBackTheSame()
    {
        var job = NewJob() with
        {
            Status = JobStatus.Queued,
            ProjectName = "Cañón & <Río> 🚌",
            IncludeAttachments = true,
            Refresh = true,
            Format = ReportFormat.Pdf,
            CallbackUrl = null,
            ReportId = "monthly",
            UserId = 0,
            TenantId = 0,
            ProjectId = (1L << 53) - 1,
            Recipients = ["a@example.com", "b@example.com"],
            Idempotency = new("k", "b"),
        };

        await _store.CreateAsync(new(job, "x"u8.ToArray(), Now.AddHours(24)), default);

        ShouldBeSame(await _store.GetAsync(job.Id, default), job with { Revision = 1 });
    }

    [Fact]
    public async Task CreateAsync_AnIdThatExists_Throws()
    {
        var job = await CreateAsync();

        await Should.ThrowAsync<JobStoreException>(() => _store.CreateAsync(new(job with { ProjectId = 7 }, "x"u8.ToArray()), default));

        (await _store.GetAsync(job.Id, default))!.ProjectId.ShouldBe(33);
    }

    [Theory]
    [InlineData(JobStatus.Completed)]
    [InlineData(JobStatus.Failed)]
    [InlineData(JobStatus.CallbackFailed)]
    public async Task CreateAsync_AFinishedJob_Throws(JobStatus status) =>
        await Should.ThrowAsync<ArgumentException>(() => _store.CreateAsync(new(NewJob() with { Status = status }, "x"u8.ToArray()), default));

    [Fact]
    public async Task CreateAsync_FiftyAtOnceWithOneKey_MakeOneJob()
    {
        var creations = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() =>
            _store.CreateAsync(new(NewJob() with { Idempotency = new("key", "body") }, "x"u8.ToArray(), Now.AddHours(24)), default))));

        creations.Count(creation => creation.IsNew).ShouldBe(1);
        creations.Select(creation => creation.Job.Id).Distinct().Count().ShouldBe(1);
        (await _store.ListAsync(new() { UserId = 4801, TenantId = 45, Limit = 100 }, default))!.Jobs.Count.ShouldBe(1);
    }

    [Fact]
    public async Task CreateAsync_AnExpiredKey_MakesANewJob()
    {
        var first = NewJob() with { Idempotency = new("key", "body") };
        await _store.CreateAsync(new(first, "x"u8.ToArray(), Now.AddHours(24)), default);
        var second = NewJob() with { CreatedAt = Now.AddHours(24), Idempotency = new("key", "other") };

        var creation = await _store.CreateAsync(new(second, "x"u8.ToArray(), Now.AddHours(48)), default);

        creation.IsNew.ShouldBeTrue();
        (await HolderAsync("key", Now.AddHours(25))).ShouldBe(second.Id);
    }

    [Fact]
    public async Task CreateAsync_AKeyUntilItExpires_IsHeldByItsJob()
    {
        var job = NewJob() with { Idempotency = new("key", "body") };
        await _store.CreateAsync(new(job, "x"u8.ToArray(), Now.AddHours(24)), default);

        (await HolderAsync("key", Now.AddHours(24).AddSeconds(-1))).ShouldBe(job.Id);
        (await HolderAsync("other", Now)).ShouldNotBe(job.Id);
        (await HolderAsync("key", Now.AddHours(24))).ShouldNotBe(job.Id);
    }

    [Fact]
    public async Task TryReplaceAsync_TheWholeLifeOfAJob_IsKept()
    {
        var job = await CreateAsync();

        job = await ReplaceAsync(job.Enter(JobPhase.GenerateReport, Now.AddSeconds(1)));
        job = await ReplaceAsync(job.Complete(Result(), Now.AddSeconds(2)));
        job = await ReplaceAsync(job.RecordAttempt(new(Now.AddSeconds(3), TimeSpan.FromMilliseconds(12.5), 503, "The receiver answered 503."), Now.AddSeconds(3)));
        job = await ReplaceAsync(job.GiveUpDelivery(new(Now.AddSeconds(4), TimeSpan.FromSeconds(30), null, "no answer"), Now.AddSeconds(4)));
        job = await ReplaceAsync(job.Redeliver(Now.AddSeconds(5), "key"));
        job = await ReplaceAsync(job.Deliver(new(Now.AddSeconds(6), TimeSpan.FromMilliseconds(2), 200, null), Now.AddSeconds(6)));

        job.Revision.ShouldBe(7);
        job.Callback!.AttemptCount.ShouldBe(3);
        ShouldBeSame(await _store.GetAsync(job.Id, default), job);
    }

    [Fact]
    public async Task TryReplaceAsync_AFailure_KeepsErrorDetailsAndTraceback()
    {
        var details = new JsonObject { ["missing_fields"] = new JsonArray("a", "b"), ["quality_score"] = 52, ["none"] = null, ["flag"] = true };
        var created = await CreateAsync();

        var job = await ReplaceAsync(created.Fail(new JobError("MISSING_REQUIRED_DATA", "2 fields", details), "at X()", Now.AddSeconds(1)));

        var read = (await _store.GetAsync(job.Id, default))!;
        JsonNode.DeepEquals(read.Error!.Details, details).ShouldBeTrue();
        read.Traceback.ShouldBe("at X()");
    }

    [Fact]
    public async Task TryReplaceAsync_AnOldRevision_ChangesNothing()
    {
        var created = await CreateAsync();
        await ReplaceAsync(created.Enter(JobPhase.GenerateReport, Now));

        (await _store.TryReplaceAsync(created.Fail(new JobError("JOB_TIMEOUT", "late"), null, Now)!, default)).ShouldBeNull();

        (await _store.GetAsync(created.Id, default))!.Status.ShouldBe(JobStatus.Processing);
    }

    [Fact]
    public async Task TryReplaceAsync_AnIllegalTransition_ChangesNothing()
    {
        var created = await CreateAsync();
        var completed = await ReplaceAsync(created.Complete(Result(), Now));
        var backwards = completed with { Status = JobStatus.Processing, Result = null, CompletedAt = null, Callback = null };

        (await _store.TryReplaceAsync(backwards, default)).ShouldBeNull();

        ShouldBeSame(await _store.GetAsync(created.Id, default), completed);
    }

    [Fact]
    public async Task TryReplaceAsync_AnUnknownJob_IsNull() =>
        (await _store.TryReplaceAsync(NewJob() with { Revision = 1 }, default)).ShouldBeNull();

    [Fact]
    public async Task TryReplaceAsync_TwentyRacers_OneWinsPerRevision()
    {
        var created = await CreateAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(index => Task.Run(() =>
            _store.TryReplaceAsync(created with { Phase = $"phase{index}", UpdatedAt = Now }, default))));

        var winner = results.OfType<Job>().ShouldHaveSingleItem();
        ShouldBeSame(await _store.GetAsync(created.Id, default), winner);
    }

    [Fact]
    public async Task ChangeAsync_TwentyRacers_AllChangesArrive()
    {
        var created = await CreateAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() =>
            _store.ChangeAsync(created.Id, job => job with { Phase = (job.Phase ?? "") + "x" }, default))));

        (await _store.GetAsync(created.Id, default))!.Phase!.Count(letter => letter == 'x').ShouldBe(20);
    }

    [Fact]
    public async Task TryDeleteAsync_TheSameRevision_RemovesJobTokenAndKey()
    {
        var job = NewJob() with { Idempotency = new("key", "body") };
        var creation = await _store.CreateAsync(new(job, "sealed"u8.ToArray(), Now.AddHours(24)), default);

        (await _store.TryDeleteAsync(job.Id, creation.Job.Revision, default)).ShouldBeTrue();

        (await _store.GetAsync(job.Id, default)).ShouldBeNull();
        (await _store.GetTokenAsync(job.Id, default)).ShouldBeNull();
        (await HolderAsync("key", Now)).ShouldNotBe(job.Id);
    }

    [Fact]
    public async Task TryDeleteAsync_AnOldRevision_RemovesNothing()
    {
        var created = await CreateAsync();
        await ReplaceAsync(created.Enter(JobPhase.FetchProjectData, Now));

        (await _store.TryDeleteAsync(created.Id, created.Revision, default)).ShouldBeFalse();
        (await _store.GetAsync(created.Id, default)).ShouldNotBeNull();
        (await _store.GetTokenAsync(created.Id, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task RemoveTokenAsync_ATokenOrNone_LeavesTheJob()
    {
        var created = await CreateAsync();
        (await _store.GetTokenAsync(created.Id, default)).ShouldBe("sealed"u8.ToArray());

        await _store.RemoveTokenAsync(created.Id, default);
        await _store.RemoveTokenAsync(created.Id, default);

        (await _store.GetTokenAsync(created.Id, default)).ShouldBeNull();
        (await _store.GetAsync(created.Id, default)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(JobPhase.Queued)]
    [InlineData(JobPhase.FetchProjectData)]
    public async Task TryReplaceAsync_AJobThatEnds_LosesItsTokenWithIt(string phase)
    {
        var created = (await _store.CreateAsync(new(NewJob() with { Phase = phase }, "sealed"u8.ToArray()), default)).Job;
        created = (await _store.TryReplaceAsync(created with { ProjectName = "x" }, default))!;
        (await _store.GetTokenAsync(created.Id, default)).ShouldNotBeNull();

        await _store.TryReplaceAsync(created.Fail(new JobError("X", "x"), null, Now)!, default);

        (await _store.GetTokenAsync(created.Id, default)).ShouldBeNull();
    }

    [Fact]
    public async Task ListAsync_PageByPage_ShowsEveryOwnJobOnceNewestFirst()
    {
        var own = new List<JobId>();
        for (var index = 0; index < 25; index++)
        {
            // Three share each moment, so that pages break between equal times.
            own.Add((await CreateAsync(job => job with { CreatedAt = Now.AddSeconds(index / 3) })).Id);
        }

        await CreateAsync(job => job with { UserId = 4802 });
        await CreateAsync(job => job with { TenantId = 46 });

        var seen = await ListAllAsync(new() { UserId = 4801, TenantId = 45, Limit = 7 });

        seen.Select(job => job.Id).ShouldBe(own, ignoreOrder: true);
        seen.Select(job => job.CreatedAt).ShouldBeInOrder(SortDirection.Descending);
    }

    [Fact]
    public async Task ListAsync_ByStatusAndProject_Filters()
    {
        var completed = await CreateAsync();
        await ReplaceAsync(completed.Complete(Result(), Now));
        var other = await CreateAsync(job => job with { ProjectId = 7 });
        var foreign = await CreateAsync(job => job with { UserId = 5 });

        (await IdsAsync(new() { Status = JobStatus.Completed })).ShouldBe([completed.Id]);
        (await IdsAsync(new() { Status = JobStatus.Processing })).ShouldBe([other.Id, foreign.Id], ignoreOrder: true);
        (await IdsAsync(new() { ProjectId = 7 })).ShouldBe([other.Id]);
        (await IdsAsync(new() { UserId = 4801, TenantId = 45, Status = JobStatus.Processing })).ShouldBe([other.Id]);
        (await IdsAsync(new() { UserId = 4801, TenantId = 45, ProjectId = 33 })).ShouldBe([completed.Id]);
        (await IdsAsync(new() { Status = JobStatus.Failed })).ShouldBeEmpty();
    }

    [Fact]
    public async Task ListAsync_EveryCombinationOfFilters_ShowsExactlyTheJobsThatMatch()
    {
        var stored = new List<Job>();
        for (var index = 0; index < 24; index++)
        {
            var job = await CreateAsync(job => job with
            {
                UserId = index % 2 == 0 ? 4801 : 5,
                TenantId = index % 3 == 0 ? 46 : 45,
                ProjectId = index % 4 < 2 ? 33 : 7,
                ReportType = index % 5 == 0 ? ReportType.RecipientInformationRequest : ReportType.DraftAuditReport,
                CreatedAt = Now.AddSeconds(index / 2),
            });
            stored.Add(index % 3 == 1 ? await ReplaceAsync(job.Complete(Result(), Now)) : job);
        }

        long?[] tenants = [null, 45], users = [null, 4801], projects = [null, 33];
        JobStatus?[] statuses = [null, JobStatus.Processing, JobStatus.Completed];
        ReportType?[] types = [null, ReportType.DraftAuditReport];
        foreach (var query in
            from tenant in tenants
            from user in users
            from project in projects
            from status in statuses
            from type in types
            from bounded in new[] { false, true }
            select new JobQuery
            {
                TenantId = tenant,
                UserId = user,
                ProjectId = project,
                Status = status,
                ReportType = type,
                Limit = 5,
                From = bounded ? Now.AddSeconds(3) : null,
                To = bounded ? Now.AddSeconds(9) : null,
            })
        {
            (await ListAllAsync(query)).Select(job => job.Id).ShouldBe(
                stored.Where(query.Matches).OrderByDescending(job => job.CreatedAt).ThenByDescending(job => job.Id.Value, StringComparer.Ordinal).Select(job => job.Id),
                query.ToString());
        }
    }

    [Fact]
    public async Task ListAsync_FromAndTo_IncludeTheFirstMomentAndExcludeTheLast()
    {
        var first = await CreateAsync();
        await CreateAsync(job => job with { CreatedAt = Now.AddMilliseconds(1) });

        (await IdsAsync(new() { From = Now, To = Now.AddMilliseconds(1) })).ShouldBe([first.Id]);
        (await IdsAsync(new() { UserId = 4801, To = Now })).ShouldBeEmpty();
        (await IdsAsync(new() { UserId = 4801, From = Now.AddDays(1), To = Now })).ShouldBeEmpty();
        (await IdsAsync(new() { From = DateTimeOffset.MaxValue, To = DateTimeOffset.MinValue })).ShouldBeEmpty();
        (await IdsAsync(new() { To = DateTimeOffset.MinValue })).ShouldBeEmpty();
        (await IdsAsync(new() { Status = JobStatus.Processing, OldestFirst = true, From = Now.AddDays(1), To = Now })).ShouldBeEmpty();
    }

    [Fact]
    public async Task ListAsync_ASearch_FindsByIdRecipientErrorProjectAndDeliveryWhateverTheCase()
    {
        var completed = await ReplaceAsync((await CreateAsync(job => job with { ProjectName = "Cañón Transit" })).Complete(Result(), Now));
        var failed = await ReplaceAsync((await CreateAsync()).Fail(new JobError("DATA_FETCH_ERROR", "Riskuity answered 502 50% of the time."), null, Now));
        var dead = await ReplaceAsync((await CreateAsync(job => job with { CorrelationId = "Case-77" })).Complete(Result() with { Metadata = Result().Metadata with { RecipientName = "Other" } }, Now));
        dead = await ReplaceAsync(dead.GiveUpDelivery(new(Now, TimeSpan.Zero, 503, "The receiver answered 503."), Now));
        var waiting = await CreateAsync();

        (await IdsAsync(new() { Search = waiting.Id.Value })).ShouldBe([waiting.Id]);
        (await IdsAsync(new() { Search = $" {failed.Id.Value[^8..].ToUpperInvariant()} " })).ShouldBe([failed.Id]);
        (await IdsAsync(new() { Search = "harbor valley \"TRÁNSITO\"" })).ShouldBe([completed.Id]);
        (await IdsAsync(new() { Search = "cañón" })).ShouldBe([completed.Id]);
        (await IdsAsync(new() { Search = "data_fetch" })).ShouldBe([failed.Id]);
        (await IdsAsync(new() { Search = "502 50% of" })).ShouldBe([failed.Id]);
        (await IdsAsync(new() { Search = "answered 503" })).ShouldBe([dead.Id]);
        (await IdsAsync(new() { Search = "case-77", Status = JobStatus.CallbackFailed, TenantId = 45 })).ShouldBe([dead.Id]);
        (await IdsAsync(new() { Search = "case-77", TenantId = 46 })).ShouldBeEmpty();
        (await IdsAsync(new() { Search = waiting.Id.Value, TenantId = 46 })).ShouldBeEmpty("an id is no way round the other conditions");
        (await IdsAsync(new() { Search = "case_77" })).ShouldBeEmpty("an underscore stands for itself");
        (await IdsAsync(new() { Search = "   " })).Count.ShouldBe(4);
        (await ListAllAsync(new() { Search = "answered", Limit = 1 })).Select(job => job.Id).ShouldBe([failed.Id, dead.Id], ignoreOrder: true);

        var again = await ReplaceAsync(dead.Redeliver(Now.AddSeconds(1)));
        await ReplaceAsync(again.Deliver(new(Now.AddSeconds(2), TimeSpan.Zero, 200, null), Now.AddSeconds(2)));
        (await IdsAsync(new() { Search = "answered 503" })).ShouldBeEmpty("its receiver has taken it");
        (await IdsAsync(new() { Search = "case-77" })).ShouldBe([dead.Id]);
        (await _store.TryDeleteAsync(failed.Id, failed.Revision, default)).ShouldBeTrue();
        (await IdsAsync(new() { Search = "data_fetch" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task ListAsync_OldestFirst_IsTheSameListTheOtherWayRound()
    {
        for (var index = 0; index < 20; index++)
        {
            // Three share each moment, so that pages break between equal times.
            var job = await CreateAsync(job => job with
            {
                CreatedAt = Now.AddSeconds(index / 3),
                TenantId = index % 2 == 0 ? 45 : 46,
                ProjectId = index % 4 == 0 ? 33 : 7,
                UserId = index % 5 == 0 ? 5 : 4801,
            });
            if (index % 6 != 5) await ReplaceAsync(job.Complete(Result(), Now));
        }

        var query = new JobQuery { Status = JobStatus.Completed, Limit = 4 };
        foreach (var one in new[]
        {
            query, query with { TenantId = 45 }, query with { ProjectId = 33 }, query with { UserId = 5 }, query with { From = Now.AddSeconds(2), To = Now.AddSeconds(5) },
            query with { Status = JobStatus.Processing, Limit = 1 },
        })
        {
            var newestFirst = await ListAllAsync(one);
            newestFirst.Count.ShouldBeGreaterThan(1);
            (await ListAllAsync(one with { OldestFirst = true })).Select(job => job.Id).ShouldBe(newestFirst.Select(job => job.Id).Reverse(), one.ToString());
        }

        var cursor = (await _store.ListAsync(query, default))!.NextCursor;
        (await _store.ListAsync(query with { OldestFirst = true, Cursor = cursor }, default)).ShouldBeNull();
        await Should.ThrowAsync<ArgumentException>(() => _store.ListAsync(new() { OldestFirst = true }, default));
        await Should.ThrowAsync<ArgumentException>(() => _store.ListAsync(query with { OldestFirst = true, Search = "x" }, default));
    }

    [Fact]
    public async Task ListLateDeliveriesAsync_JobsOfAnyAge_ShowsThoseThatAreToBeDeliveredLate()
    {
        var late = new List<JobId>();
        for (var days = 20; days > 0; days--)
        {
            var job = (await _store.CreateAsync(new(NewJob() with { CreatedAt = Now.AddDays(-days) }, "x"u8.ToArray()), default)).Job;
            job = (await _store.TryReplaceAsync(job.Fail(new JobError("X", "x"), null, Now.AddDays(-days).AddHours(1))!, default))!;
            job = (await _store.TryReplaceAsync(job.GiveUpDelivery(new(Now, TimeSpan.Zero, null, "x"), Now.AddDays(-days).AddHours(2))!, default))!;
            job = (await _store.TryReplaceAsync(job.Redeliver(Now)!, default))!;
            if (days % 5 == 0) await _store.TryReplaceAsync(job.Deliver(new(Now, TimeSpan.Zero, 200, null), Now)!, default);
            else late.Add(job.Id);
        }

        // One of today that is sent again, one that waited in the line for long, and one of today.
        var again = await CreateAsync();
        again = (await _store.TryReplaceAsync(again.Fail(new JobError("X", "x"), null, Now)!, default))!;
        again = (await _store.TryReplaceAsync(again.GiveUpDelivery(new(Now, TimeSpan.Zero, null, "x"), Now)!, default))!;
        await _store.TryReplaceAsync(again.Redeliver(Now)!, default);
        late.Add(again.Id);
        var waited = (await _store.CreateAsync(new(NewJob() with { CreatedAt = Now.AddDays(-30), Phase = JobPhase.Queued }, "x"u8.ToArray()), default)).Job;
        await _store.TryReplaceAsync(waited.Fail(new JobError("X", "x"), null, Now)!, default);
        late.Insert(0, waited.Id);
        await _store.TryReplaceAsync((await CreateAsync()).Fail(new JobError("X", "x"), null, Now)!, default);

        // Of these nobody may have begun the delivery.
        foreach (var code in new[] { ErrorCodes.Cancelled, ErrorCodes.InternalError })
        {
            var ended = (await _store.CreateAsync(new(NewJob() with { CreatedAt = Now.AddSeconds(late.Count) }, "x"u8.ToArray()), default)).Job;
            await _store.TryReplaceAsync(ended.Fail(new JobError(code, "x"), null, Now)!, default);
            late.Add(ended.Id);
        }

        var found = new List<Job>();
        while (await _store.ListLateDeliveriesAsync(found.LastOrDefault(), 3, default) is { Count: > 0 } page) found.AddRange(page);
        found.Select(job => job.Id).ShouldBe(late);
    }

    [Fact]
    public async Task ListAsync_NoMoreThanTheLimit_HasNoCursor()
    {
        await CreateAsync();
        await CreateAsync();

        (await _store.ListAsync(new() { UserId = 4801, TenantId = 45, Limit = 2 }, default))!.NextCursor.ShouldBeNull();
    }

    [Fact]
    public async Task ListAsync_AForeignOrBrokenCursor_IsNull()
    {
        await CreateAsync();
        await CreateAsync();
        var cursor = (await _store.ListAsync(new() { UserId = 4801, TenantId = 45, Limit = 1 }, default))!.NextCursor!;

        (await _store.ListAsync(new() { UserId = 4802, TenantId = 45, Limit = 1, Cursor = cursor }, default)).ShouldBeNull();
        foreach (var broken in new[] { "", "x", "!!!", cursor + "A", cursor[..^2], new string('A', 5_000), "ÿ" })
        {
            (await _store.ListAsync(new() { UserId = 4801, TenantId = 45, Limit = 1, Cursor = broken }, default)).ShouldBeNull(broken);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task ListAsync_ALimitOutOfRange_Throws(int limit) =>
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => _store.ListAsync(new() { Status = JobStatus.Failed, Limit = limit }, default));

    protected static Job NewJob() => new()
    {
        Id = JobId.Create(TimeProvider.System),
        Status = JobStatus.Processing,
        ProjectId = 33,
        ReportType = ReportType.DraftAuditReport,
        Format = ReportFormat.Docx,
        CallbackUrl = new Uri("https://client.example.com/hook?x=1&y=%20"),
        UserId = 4801,
        TenantId = 45,
        CorrelationId = "c-1",
        CreatedAt = Now,
        UpdatedAt = Now,
        PurgeAt = Now.AddDays(30),
    };

    private static JobResult Result() => new()
    {
        DownloadUrl = new Uri("https://objects.example.com/reports/x.docx?a=1&b=2%2F"),
        ExpiresAt = Now.AddDays(7),
        FileSize = 156_789,
        FileName = "CORTAP_Draft_Report_Project33_20260211.docx",
        ObjectKey = "reports/project-33/draft_audit_report_20260211.docx",
        ObjectVersion = "v1",
        Metadata = new JobMetadata(Now, "Harbor Valley \"Tránsito\" 🚌", 3, 21),
    };

    private async Task<Job> CreateAsync(Func<Job, Job>? change = null) =>
        (await _store.CreateAsync(new((change ?? (job => job))(NewJob()), "sealed"u8.ToArray()), default)).Job;

    /// <summary>Asks for the key at a moment: the job that holds it, or a new one.</summary>
    private async Task<JobId> HolderAsync(string keyHash, DateTimeOffset at)
    {
        var asking = NewJob() with { CreatedAt = at, Idempotency = new(keyHash, "body") };
        return (await _store.CreateAsync(new(asking, "x"u8.ToArray(), at.AddHours(24)), default)).Job.Id;
    }

    private async Task<Job> ReplaceAsync(Job? next)
    {
        var stored = await _store.TryReplaceAsync(next.ShouldNotBeNull(), default);
        ShouldBeSame(stored, next with { Revision = next.Revision + 1 });
        return stored!;
    }

    private static void ShouldBeSame(Job? actual, Job expected) => JsonSerializer.Serialize(actual).ShouldBe(JsonSerializer.Serialize(expected));

    private async Task<IReadOnlyList<JobId>> IdsAsync(JobQuery query) => [.. (await _store.ListAsync(query, default))!.Jobs.Select(job => job.Id)];

    private async Task<List<Job>> ListAllAsync(JobQuery query)
    {
        var jobs = new List<Job>();
        do
        {
            var page = (await _store.ListAsync(query, default)).ShouldNotBeNull();
            page.Jobs.Count.ShouldBeLessThanOrEqualTo(query.Limit);
            jobs.AddRange(page.Jobs);
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);

        return jobs;
    }
}
