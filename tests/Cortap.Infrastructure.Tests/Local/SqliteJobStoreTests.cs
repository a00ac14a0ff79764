using Cortap.Infrastructure.Local;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Line;

namespace Cortap.Infrastructure.Tests.Local;

public sealed class SqliteJobStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 2, 11, 16, 0, 45, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase _database = null!;
    private SqliteJobStore _store = null!;

    public Task InitializeAsync()
    {
        _database = new SqliteDatabase(_folder.File("cortap.db"));
        _store = new SqliteJobStore(_database);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    public static TheoryData<JobQuery> Listings => new()
    {
        new JobQuery { UserId = 4801, TenantId = 45, Limit = 3 },
        new JobQuery { Status = JobStatus.Processing, Limit = 3 },
        new JobQuery { ProjectId = 33, Limit = 3 },
        new JobQuery { TenantId = 45, Limit = 3 },
        new JobQuery { Search = "rpt-", Limit = 3 },
        new JobQuery { Limit = 3 },
    };

    [Theory]
    [MemberData(nameof(Listings))]
    public async Task ListAsync_EqualTimesAcrossPages_GoesByDescendingId(JobQuery query)
    {
        var stored = new List<Job>();
        for (var index = 0; index < 20; index++)
        {
            var job = Sample() with { CreatedAt = Now.AddSeconds(index / 7) };
            var created = (await _store.CreateAsync(new(job, "x"u8.ToArray()), default)).Job;

            // New jobs and jobs that have changed since lie in different indexes.
            stored.Add(index % 2 == 0 ? created : (await _store.TryReplaceAsync(created with { Phase = JobPhase.FetchProjectData }, default))!);
        }

        var listed = new List<JobId>();
        do
        {
            var page = (await _store.ListAsync(query, default))!;
            listed.AddRange(page.Jobs.Select(job => job.Id));
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);

        listed.ShouldBe(stored.OrderByDescending(job => job.CreatedAt).ThenByDescending(job => job.Id.Value, StringComparer.Ordinal).Select(job => job.Id));
    }

    [Fact]
    public async Task ClaimNextAsync_DamagedRecord_StopsNeitherTheLineNorLists()
    {
        var jobs = new List<JobId>();
        for (var index = 0; index < 3; index++)
            jobs.Add((await _store.CreateAsync(new(Sample() with { Status = JobStatus.Queued, Phase = JobPhase.Queued, CreatedAt = Now.AddSeconds(index) }, "x"u8.ToArray()), default)).Job.Id);
        await DamageAsync("callback = '[]', recipients = '{}'", jobs[1]);

        foreach (var job in jobs)
            (await _store.ClaimNextAsync(new LineClaim("host", Now.AddMinutes(1), 10), default))!.Id.ShouldBe(job);

        (await _store.ListAsync(new JobQuery { TenantId = 45, Limit = 10 }, default))!.Jobs.Count.ShouldBe(3);
        var damaged = (await _store.GetAsync(jobs[1], default))!;
        (damaged.IsFinished, damaged.Traceback).ShouldBe((false, "The job's record is damaged; unreadable are recipients, callback."));
    }

    [Fact]
    public async Task GetAsync_DamagedResult_IsAFailureThatSaysSo()
    {
        var job = (await _store.CreateAsync(new(Sample(), "x"u8.ToArray()), default)).Job;
        await _store.TryReplaceAsync(job.Fail(new JobError("GENERATION_ERROR", "No."), null, Now)!, default);
        await DamageAsync("error = '[]', created_at = 9000000000000000000, purge_at = 9000000000000000000", job.Id);

        var damaged = (await _store.GetAsync(job.Id, default))!;

        (damaged.Status, damaged.Error!.Code, damaged.FailedAt).ShouldBe((JobStatus.Failed, "INTERNAL_ERROR", Now));
    }

    [Fact]
    public async Task RemoveExpiredAsync_OneThatCannotBeRemoved_LeavesWhatWasRemovedBefore()
    {
        for (var index = 0; index < 7; index++)
        {
            var job = (await _store.CreateAsync(new(Sample() with { PurgeAt = Now.AddMinutes(index) }, "x"u8.ToArray()), default)).Job;
            await _store.TryReplaceAsync(job.Fail(new JobError("GENERATION_ERROR", "No."), null, Now)!, default);
        }

        var store = new SqliteJobStore(_database) { Portion = 2 };
        await ExecuteAsync("CREATE TRIGGER full BEFORE DELETE ON jobs WHEN (SELECT count(*) FROM jobs) < 4 BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
        await Should.ThrowAsync<Exception>(() => store.RemoveExpiredAsync(Now.AddDays(60), default));
        (await _store.ListAsync(new JobQuery { TenantId = 45, Limit = 10 }, default))!.Jobs.Count.ShouldBe(3);

        await ExecuteAsync("DROP TRIGGER full");
        (await store.RemoveExpiredAsync(Now.AddDays(60), default)).ShouldBe(3);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder.File("cortap.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private async Task DamageAsync(string assignments, JobId job)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder.File("cortap.db")}");
        await connection.OpenAsync();
        await using var update = connection.CreateCommand();
        update.CommandText = $"UPDATE jobs SET {assignments} WHERE job_id = '{job.Value}'";
        (await update.ExecuteNonQueryAsync()).ShouldBe(1);
    }

    [Theory]
    [InlineData("ab", null)]
    [InlineData("abc", "\"abc\"")]
    [InlineData("abcd", "\"abc\" AND \"bcd\"")]
    [InlineData("abcdefg", "\"abc\" AND \"def\" AND \"efg\"")]
    [InlineData("aaaaaa", "\"aaa\"")]
    [InlineData("🚌 \"a", "\"🚌 \"\"\" AND \" \"\"a\"")]
    [InlineData("ab\0", null)]
    public void TrigramsOf_AText_CoverIt(string text, string? expected) => SqliteJobListing.TrigramsOf(text).ShouldBe(expected);

    [Fact]
    public async Task ListAsync_AnyPartOfAnyText_FindsExactlyTheJobsThatHaveIt()
    {
        const int Seed = 17;
        var random = new Random(Seed);
        string[] letters = ["a", "b", "A", " ", "é", "É", "\"", "'", "%", "_", "*", "🚌", "ß", "1", "-"];
        var stored = (await Task.WhenAll(Enumerable.Range(0, 60).Select(async number =>
        {
            var name = string.Concat(Enumerable.Range(0, 12).Select(_ => letters[random.Next(letters.Length)]));
            var created = (await _store.CreateAsync(new(Sample() with { ProjectName = name, CreatedAt = Now.AddSeconds(number / 3) }, "x"u8.ToArray()), default)).Job;
            if (number % 3 == 0) return created;
            var begun = (await _store.TryReplaceAsync(created with { Phase = JobPhase.FetchProjectData }, default))!;
            return number % 3 == 1 ? begun : (await _store.TryReplaceAsync(begun.Fail(new JobError("GENERATION_ERROR", name), null, Now)!, default))!;
        }))).ToList();
        // With the one every text is looked up, with the other most are common and all jobs are gone through.
        SqliteJobStore[] stores = [_store, new SqliteJobStore(_database) { MaxFound = 1 }];

        for (var round = 0; round < 300; round++)
        {
            var text = JobSearch.TextOf(stored[random.Next(stored.Count)]).EnumerateRunes().ToList();
            var part = text.Skip(random.Next(text.Count)).Take(random.Next(1, 9)).TakeWhile(letter => letter.Value != '\n');
            var sought = new JobQuery { Search = string.Concat(part), Limit = 100 };
            foreach (var store in stores)
            {
                (await store.ListAsync(sought, default))!.Jobs.Select(job => job.Id).ShouldBe(
                    stored.Where(sought.Matches).OrderByDescending(job => job.CreatedAt).ThenByDescending(job => job.Id.Value, StringComparer.Ordinal).Select(job => job.Id),
                    $"'{sought.Search}', seed {Seed}");
            }
        }
    }

    [Theory]
    [InlineData("SelectJobs", "jobs_by_time (created_at>? AND created_at<?)", "jobs_new (created_at>? AND created_at<?)")]
    [InlineData("SelectJobsByTenant", "jobs_by_tenant (tenant_id=? AND created_at>? AND created_at<?)", "jobs_new (created_at>? AND created_at<?)")]
    [InlineData("SelectJobsByUser", "jobs_by_user (user_id=? AND created_at>? AND created_at<?)", "jobs_new (created_at>? AND created_at<?)")]
    [InlineData("SelectJobsByStatus", "jobs_by_status (status=? AND created_at>? AND created_at<?)", "jobs_new (created_at>? AND created_at<?)")]
    [InlineData("SelectJobsByProject", "jobs_by_project (project_id=? AND created_at>? AND created_at<?)", "jobs_new (created_at>? AND created_at<?)")]
    [InlineData("SelectOldestJobsByStatus", "jobs_by_status (status=? AND created_at>? AND created_at<?)", "jobs_new (created_at>? AND created_at<?)")]
    [InlineData("CountDeliveries", "COVERING INDEX jobs_undelivered (callback_status=?)")]
    [InlineData("SelectDurations", "jobs_by_status (status=?)")]
    [InlineData("DeleteExpiredJobs", "INTEGER PRIMARY KEY (rowid=?)", "jobs_by_purge_at (purge_at<?)", "jobs_new (created_at<?)")]
    public void Statement_OverManyJobs_ReadsRangesOfItsIndexes(string statement, params string[] ranges)
    {
        var plan = QueryPlan.Of(
            _folder.File("cortap.db"), statement, "@user_id", "@tenant_id", "@status", "@project_id", "@report_type", "@search", "@from",
            "@to", "@before_created_at", "@before_job_id", "@after_created_at", "@after_job_id", "@limit", "@now");

        var searches = plan.Where(step => step.StartsWith("SEARCH jobs USING ", StringComparison.Ordinal)).ToList();
        searches.Count.ShouldBe(ranges.Length);
        foreach (var (search, range) in searches.Zip(ranges)) search.ShouldEndWith(range);

        // No scan of what refers to the jobs, and no sorting but of jobs of one moment.
        plan.ShouldAllBe(step => !step.StartsWith("SCAN", StringComparison.Ordinal) && step != "USE TEMP B-TREE FOR ORDER BY");
    }

    private static Job Sample() => new()
    {
        Id = JobId.Create(TimeProvider.System),
        Status = JobStatus.Processing,
        ProjectId = 33,
        ReportType = ReportType.DraftAuditReport,
        Format = ReportFormat.Docx,
        UserId = 4801,
        TenantId = 45,
        CorrelationId = "c",
        CreatedAt = Now,
        UpdatedAt = Now,
        PurgeAt = Now.AddDays(30),
    };
}
