using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Line;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Cortap.Infrastructure.Tests.Aws;

public sealed class DynamoJobStoreTests : IAsyncLifetime
{
    private FaultProxy _proxy = null!;
    private AwsOptions _options = null!;
    private AmazonDynamoDBClient _client = null!;
    private DynamoJobStore _store = null!;

    public async Task InitializeAsync()
    {
        var direct = await AwsServers.NewTablesAsync();
        _proxy = await FaultProxy.StartAsync(direct.DynamoDbEndpoint!);
        _options = direct with { DynamoDbEndpoint = _proxy.Endpoint, MaxRetries = 2 };
        _client = AwsClients.CreateDynamoDb(_options, AwsServers.Credentials);
        _store = new DynamoJobStore(_client, _options, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task CreateAsync_StartThatCannotBeRecorded_StoresNothingThatAHostCouldBegin()
    {
        var job = SampleJobs.Processing() with { Phase = JobPhase.Queued };
        job.IsWaiting.ShouldBeTrue();

        await Should.ThrowAsync<AuditStoreException>(() => _store.CreateAsync(
            new NewJob(job, new byte[] { 1 }, Record: () => throw new AuditStoreException("out of reach")), default));

        (await _store.GetAsync(job.Id, default)).ShouldBeNull();
        (await _store.CountAsync(default)).Waiting.ShouldBe(0);
    }

    [Theory]
    [InlineData(JobPhase.Queued)]
    [InlineData(null)]
    public async Task CreateAsync_Repetition_RecordsNothingThatWouldHaveToBeTakenBack(string? phase)
    {
        var job = SampleJobs.Processing() with { Phase = phase, Idempotency = new("key", "body") };
        await _store.CreateAsync(new NewJob(job, new byte[] { 1 }, job.CreatedAt.AddHours(24)), default);
        var again = SampleJobs.Processing() with { Phase = phase, Idempotency = new("key", "body") };

        var creation = await _store.CreateAsync(
            new NewJob(again, new byte[] { 1 }, again.CreatedAt.AddHours(24), Record: () => throw new AuditStoreException("A repetition is no start.")), default);

        (creation.IsNew, creation.Job.Id).ShouldBe((false, job.Id));
    }

    [Fact]
    public async Task CreateAsync_WhileATransactionWritesTheUsersItem_TriesAgain()
    {
        var conflict = FaultProxy.Answer(
            400, "application/x-amz-json-1.0", """{"__type":"com.amazonaws.dynamodb.v20120810#TransactionConflictException","message":"Transaction is ongoing for the item"}""");
        _proxy.Plan(Operation("UpdateItem"), [.. Enumerable.Repeat(conflict, 6)]);

        var job = await CreateAsync(SampleJobs.Processing() with { Phase = JobPhase.Queued });

        (await _store.GetAsync(job.Id, default)).ShouldNotBeNull();
        _proxy.Plan(Operation("UpdateItem"), [.. Enumerable.Repeat(conflict, 6)]);
        (await _store.TryReplaceAsync(job.Enter(JobPhase.FetchProjectData, job.CreatedAt)!, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task ClaimNextAsync_ItemThatSomebodyHasDamaged_KeepsNobodyElseFromWork()
    {
        var damaged = await CreateAsync(SampleJobs.Processing() with { Phase = JobPhase.Queued });
        await DamageAsync(damaged, "correlation_id", null);
        var sound = await CreateAsync(SampleJobs.Processing() with { Phase = JobPhase.Queued });
        var claim = new LineClaim("host", sound.CreatedAt, 5);

        (await _store.ClaimNextAsync(claim, default))!.Id.ShouldBe(sound.Id);

        (await Should.ThrowAsync<JobStoreException>(() => _store.ClaimNextAsync(claim, default))).Message.ShouldContain(damaged.Id.Value);
    }

    [Fact]
    public async Task ClaimNextAsync_UserWhoseItemSomebodyHasDamaged_KeepsNobodyElseFromWork()
    {
        var damaged = await CreateAsync(SampleJobs.Processing() with { Phase = JobPhase.Queued, UserId = 1 });
        await _client.DamageAsync(_options.JobsTableName, "job_id", $"line#{damaged.TenantId}#1", "line_served", new AttributeValue("much"));
        var sound = await CreateAsync(SampleJobs.Processing() with { Phase = JobPhase.Queued, UserId = 2 });

        (await _store.ClaimNextAsync(new LineClaim("host", sound.CreatedAt, 5), default))!.Id.ShouldBe(sound.Id);
    }

    [Fact]
    public async Task ListAsync_ItemThatSomebodyHasDamaged_ShowsTheOthers()
    {
        var damaged = await CreateAsync(SampleJobs.Processing());
        await DamageAsync(damaged, "format", "stone");
        var sound = await CreateAsync(SampleJobs.Processing());

        var page = await _store.ListAsync(new JobQuery { UserId = sound.UserId, TenantId = sound.TenantId, Limit = 10 }, default);

        page!.Jobs.ShouldHaveSingleItem().Id.ShouldBe(sound.Id);
    }

    [Fact]
    public async Task ClaimAbandonedAsync_ItemThatSomebodyHasDamaged_KeepsNobodyElseFromBeingLookedAfter()
    {
        var damaged = await CreateAsync(SampleJobs.Processing() with { Phase = JobPhase.Queued });
        var sound = await CreateAsync(SampleJobs.Processing() with { Phase = JobPhase.Queued });
        var claim = new LineClaim("host", sound.CreatedAt, 5);
        await _store.ClaimNextAsync(claim, default);
        await _store.ClaimNextAsync(claim, default);
        await DamageAsync(damaged, "status", null);

        var abandoned = await _store.ClaimAbandonedAsync(claim with { Now = claim.Now + LineClaim.WorkLease }, 10, default);

        abandoned.ShouldHaveSingleItem().Id.ShouldBe(sound.Id);
    }

    [Theory]
    [InlineData("status", null)]
    [InlineData("project_id", null)]
    [InlineData("correlation_id", null)]
    [InlineData("report_type", "")]
    [InlineData("tenant_id", "no number")]
    [InlineData("tenant_id", "99999999999999999999")]
    [InlineData("callback_url", "no address")]
    public async Task GetAsync_ItemThatSomebodyHasDamaged_IsTheStoresFailure(string attribute, string? text)
    {
        var job = await CreateAsync(SampleJobs.Processing());
        await DamageAsync(job, attribute, text);

        (await Should.ThrowAsync<JobStoreException>(() => _store.GetAsync(job.Id, default))).Message.ShouldContain(job.Id.Value);
    }

    [Fact]
    public async Task TryReplaceAsync_CompletedJob_HasTheContractsAttributes()
    {
        var created = await CreateAsync(SampleJobs.Processing());

        await _store.TryReplaceAsync(created.Completed(), default);

        var item = await ItemAsync(created.Id.Value);
        var texts = item.Where(entry => entry.Value.S is not null).ToDictionary(entry => entry.Key, entry => entry.Value.S);
        var numbers = item.Where(entry => entry.Value.N is not null)
            .ToDictionary(entry => entry.Key, entry => decimal.Parse(entry.Value.N, CultureInfo.InvariantCulture));
        texts["job_id"].ShouldBe(created.Id.Value);
        texts["status"].ShouldBe("completed");
        texts["report_type"].ShouldBe("draft_audit_report");
        texts["callback_url"].ShouldBe("https://client.example.com/hooks?x=1");
        texts["user_id"].ShouldBe("7");
        texts["tenant_id"].ShouldBe("3");
        texts["download_url"].ShouldStartWith("https://bucket.example.com/reports/x.docx?versionId=1&");
        texts["expires_at"].ShouldBe("2040-02-18T16:00:46Z");
        texts["file_name"].ShouldBe("CORTAP_Draft_Report_Project33_20260211.docx");
        texts["object_key"].ShouldBe("reports/project-33/draft_audit_report_20260211.docx");
        texts["object_version"].ShouldBe("v1");
        texts["format"].ShouldBe("docx");
        numbers["project_id"].ShouldBe(33);
        numbers["created_at"].ShouldBe(2_212_588_845.123m);
        numbers["updated_at"].ShouldBe(2_212_588_846.623m);
        numbers["completed_at"].ShouldBe(2_212_588_846.623m);
        numbers["duration_seconds"].ShouldBe(1.5m);
        numbers["file_size"].ShouldBe(54_321);
        numbers["ttl"].ShouldBe(2_212_588_845 + (30 * 86_400));
        item["metadata"].M["recipient_name"].S.ShouldBe("Café Transit 🚌");
        item["callback"].M["status"].S.ShouldBe("pending");
        item.ShouldNotContainKey("error");
    }

    [Fact]
    public async Task TryReplaceAsync_FailedJob_StoresErrorAsMapAndReadsItBack()
    {
        var created = await CreateAsync(SampleJobs.Processing());

        var failed = await _store.TryReplaceAsync(created.Failed(), default);

        (await ItemAsync(created.Id.Value))["error"].M["code"].S.ShouldBe("MISSING_REQUIRED_DATA");
        failed!.Error!.Details!.ToJsonString().ShouldBe(created.Failed().Error!.Details!.ToJsonString());
        failed.FailedAt.ShouldBe(SampleJobs.Now.AddSeconds(2));
        failed.Traceback.ShouldBe("at Somewhere()");
    }

    [Fact]
    public async Task TryReplaceAsync_HugeTraceback_IsCutAndTheFailureRecorded()
    {
        var created = await CreateAsync(SampleJobs.Processing());

        var failed = await _store.TryReplaceAsync(created.Failed() with { Traceback = new string('x', 1_000_000) }, default);

        failed!.Status.ShouldBe(JobStatus.Failed);
    }

    [Fact]
    public async Task CreateAsync_TokenAndReservation_ExpireAndStayOutOfTheIndexes()
    {
        var job = SampleJobs.Processing(new JobIdempotency("aa", "bb"));

        await _store.CreateAsync(new NewJob(job, "sealed"u8.ToArray(), SampleJobs.Now.AddDays(1)), default);

        (await ItemAsync($"token#{job.Id}"))["ttl"].N.ShouldBe(job.PurgeAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        (await ItemAsync("idempotency#aa"))["ttl"].N.ShouldBe(SampleJobs.Now.AddDays(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        foreach (var index in new[] { JobsTable.UserIndex, JobsTable.StatusIndex, JobsTable.ProjectIndex })
        {
            var scan = await _client.ScanAsync(new ScanRequest { TableName = _options.JobsTableName, IndexName = index });
            scan.Items.ShouldHaveSingleItem()["job_id"].S.ShouldBe(job.Id.Value);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task CreateAsync_AppliedButAnswersLost_IsNew(int lostAnswers)
    {
        _proxy.Plan(Operation("TransactWriteItems"), [.. Enumerable.Repeat(FaultProxy.LoseAnswer, lostAnswers)]);
        var job = SampleJobs.Processing(new JobIdempotency("aa", "bb"));

        var creation = await _store.CreateAsync(new NewJob(job, "sealed"u8.ToArray(), SampleJobs.Now.AddDays(1)), default);

        creation.IsNew.ShouldBeTrue();
        creation.Job.Id.ShouldBe(job.Id);
        CountOf("TransactWriteItems").ShouldBeInRange(2, lostAnswers + 1);
    }

    [Theory]
    [InlineData(1, "UpdateItem")]
    [InlineData(20, "UpdateItem")]
    [InlineData(1, "TransactWriteItems")]
    [InlineData(20, "TransactWriteItems")]
    public async Task TryReplaceAsync_AppliedButAnswersLost_IsTheWinner(int lostAnswers, string operation)
    {
        var created = await CreateAsync(SampleJobs.Processing());
        var changed = operation == "UpdateItem" ? created.Enter(JobPhase.UploadReport, created.CreatedAt)! : created.Completed();
        var before = CountOf(operation);
        _proxy.Plan(Operation(operation), [.. Enumerable.Repeat(FaultProxy.LoseAnswer, lostAnswers)]);

        var stored = await _store.TryReplaceAsync(changed, default);

        stored!.Status.ShouldBe(changed.Status);
        stored.Revision.ShouldBe(created.Revision + 1);
        (CountOf(operation) - before).ShouldBeInRange(2, lostAnswers + 1);
    }

    [Fact]
    public async Task TryReplaceAsync_SameChangeTwice_OnlyOneWins()
    {
        var created = await CreateAsync(SampleJobs.Processing());

        var stored = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _store.TryReplaceAsync(created.Completed(), default)));

        stored.Count(job => job is not null).ShouldBe(1);
    }

    [Fact]
    public async Task TryDeleteAsync_AppliedButAnswerLost_IsTrueAndNothingIsLeft()
    {
        var created = await CreateAsync(SampleJobs.Processing(new JobIdempotency("aa", "bb")));
        _proxy.Plan(Operation("TransactWriteItems"), FaultProxy.LoseAnswer);

        (await _store.TryDeleteAsync(created.Id, created.Revision, default)).ShouldBeTrue();

        (await _client.ScanAsync(new ScanRequest(_options.JobsTableName))).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task CreateAsync_ClaimFailsAfterTheJobIsStored_IsAcceptedAndWaits()
    {
        _proxy.Plan(Operation("TransactWriteItems"), (_, pass) => pass());
        _proxy.Plan(Operation("TransactWriteItems"), [.. Enumerable.Repeat(Refuse("""{"__type": "com.amazon.coral.service#AccessDeniedException"}"""), 3)]);
        var job = SampleJobs.Processing() with { Phase = JobPhase.Queued };

        var creation = await _store.CreateAsync(new NewJob(job, "sealed"u8.ToArray(), Claim: new LineClaim("host", SampleJobs.Now, 1)), default);

        (creation.IsNew, creation.Claimed).ShouldBe((true, null));
        (await _store.CountAsync(default)).Waiting.ShouldBe(1);
    }

    [Fact]
    public async Task CreateAsync_ClaimFindsOnlyADamagedJob_IsAcceptedAndWaits()
    {
        var damaged = await CreateAsync(SampleJobs.Processing(userId: 1) with { Phase = JobPhase.Queued });
        await DamageAsync(damaged, "correlation_id", null);
        // The index does not show the new job and its user yet.
        _proxy.Plan(Operation("TransactWriteItems"), (_, pass) => pass());
        _proxy.Plan(Operation("Query"), FaultProxy.Answer(200, "application/x-amz-json-1.0", """{"Items": [{"job_id": {"S": "line#3#1"}}], "Count": 1, "ScannedCount": 1}"""));
        var job = SampleJobs.Processing(userId: 2) with { Phase = JobPhase.Queued };

        var creation = await _store.CreateAsync(new NewJob(job, "sealed"u8.ToArray(), Claim: new LineClaim("host", SampleJobs.Now, 5)), default);

        (creation.IsNew, creation.Claimed).ShouldBe((true, null));
        (await _store.ClaimNextAsync(new LineClaim("host", SampleJobs.Now, 5), default))!.Id.ShouldBe(job.Id);
    }

    [Fact]
    public async Task ClaimNextAsync_ByAHostWhoseClockIsAhead_HidesNobodyWhoseJobTheIndexDoesNotShowYet()
    {
        var job = await CreateAsync(SampleJobs.Processing() with { Phase = JobPhase.Queued });
        var ahead = new LineClaim("host", SampleJobs.Now.AddMinutes(1), 5);
        _proxy.Plan(Operation("Query"), (_, pass) => pass(), FaultProxy.Answer(200, "application/x-amz-json-1.0", """{"Items": [], "Count": 0, "ScannedCount": 0}"""));
        (await _store.ClaimNextAsync(ahead, default)).ShouldBeNull();

        (await _store.ClaimNextAsync(ahead, default))!.Id.ShouldBe(job.Id);
    }

    [Fact]
    public async Task ClaimNextAsync_UserOfWhomNothingWaitsForAWhile_IsHidden()
    {
        var time = new FakeTimeProvider();
        var store = new DynamoJobStore(_client, _options, time);
        await CreateAsync(SampleJobs.Processing() with { Phase = JobPhase.Queued });
        var claim = new LineClaim("host", SampleJobs.Now, 5);
        await store.ClaimNextAsync(claim, default);
        (await store.ClaimNextAsync(claim, default)).ShouldBeNull();
        (await ItemAsync("line#3#7")).ShouldContainKey("line");

        time.Advance(TimeSpan.FromSeconds(11));
        (await store.ClaimNextAsync(claim, default)).ShouldBeNull();

        (await ItemAsync("line#3#7")).ShouldNotContainKey("line");
    }

    [Fact]
    public async Task UserInTheLine_IsKeptAsLongAsTheJobThatWaits()
    {
        var job = await CreateAsync(SampleJobs.Processing() with { Phase = JobPhase.Queued });
        await ShouldBeKeptAsync();

        await RemoveUserAsync();
        await _store.RemoveExpiredAsync(SampleJobs.Now.AddDays(2), default);
        await ShouldBeKeptAsync();

        var claimed = await _store.ClaimNextAsync(new LineClaim("host", SampleJobs.Now, 5), default);
        await RemoveUserAsync();
        await _store.TryReplaceAsync(claimed!.Completed(), default);
        await ShouldBeKeptAsync();

        async Task ShouldBeKeptAsync() => (await ItemAsync("line#3#7"))["ttl"].N.ShouldBe(job.PurgeAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

        Task RemoveUserAsync() => _client.DeleteItemAsync(_options.JobsTableName, new() { ["job_id"] = new("line#3#7") });
    }

    [Fact]
    public async Task ClaimNextAsync_ManyHostsAtOnce_ClaimEachJobOnceAndNeverTooMany()
    {
        for (var count = 0; count < 6; count++) await CreateAsync(SampleJobs.Processing() with { Id = JobId.Create(TimeProvider.System), Phase = JobPhase.Queued });
        var hosts = Enumerable.Range(0, 6).Select(_ => new DynamoJobStore(_client, _options, TimeProvider.System)).ToList();

        var claimed = (await Task.WhenAll(hosts.Select((host, number) => host.ClaimNextAsync(new LineClaim($"host {number}", SampleJobs.Now, 4), default))))
            .OfType<Job>().Select(job => job.Id).ToList();

        claimed.Count.ShouldBeInRange(1, 4);
        claimed.Distinct().Count().ShouldBe(claimed.Count);
        (await _store.CountAsync(default)).AtWork.ShouldBe(claimed.Count);
    }

    [Fact]
    public async Task CreateAsync_FiftyWithOneKey_MakeOneJob()
    {
        var creations = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _store.CreateAsync(
            new NewJob(SampleJobs.Processing(new JobIdempotency("aa", "bb")), "sealed"u8.ToArray(), SampleJobs.Now.AddDays(1)), default)));

        var winner = creations.Where(creation => creation.IsNew).ShouldHaveSingleItem();
        creations.ShouldAllBe(creation => creation.Job.Id == winner.Job.Id);
        (await _store.ListAsync(new JobQuery { ProjectId = 33 }, default))!.Jobs.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task CreateAsync_ConflictingTransaction_IsTriedAgain()
    {
        _proxy.Plan(Operation("TransactWriteItems"), Refuse(
            """
            {"__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", "Message": "Transaction cancelled",
             "CancellationReasons": [{"Code": "None"}, {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}]}
            """));

        (await CreateAsync(SampleJobs.Processing())).Revision.ShouldBe(1);

        CountOf("TransactWriteItems").ShouldBe(2);
    }

    [Fact]
    public async Task GetAsync_ThrottledTwice_Succeeds()
    {
        var created = await CreateAsync(SampleJobs.Processing());
        var throttle = Refuse("""{"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException", "message": "Rate exceeded"}""");
        _proxy.Plan(Operation("GetItem"), throttle, throttle);

        (await _store.GetAsync(created.Id, default)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", "throttled", 3)]
    [InlineData("com.amazon.coral.service#ExpiredTokenException", "credentials have expired", 1)]
    [InlineData("com.amazon.coral.service#InvalidSignatureException", "this machine's clock", 1)]
    [InlineData("com.amazon.coral.service#AccessDeniedException", "lack a permission", 1)]
    [InlineData("com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "cortap aws init", 1)]
    public async Task TryReplaceAsync_Refused_SaysWhyAndWhatToDo(string type, string expected, int tries)
    {
        var created = await CreateAsync(SampleJobs.Processing());
        _proxy.Plan(Operation("UpdateItem"), [.. Enumerable.Repeat(Refuse($$"""{"__type": "{{type}}", "message": "Refused."}"""), tries)]);

        var failure = await Should.ThrowAsync<JobStoreException>(() => _store.TryReplaceAsync(created.Enter(JobPhase.UploadReport, created.CreatedAt)!, default));

        failure.Message.ShouldContain(expected);
        CountOf("UpdateItem").ShouldBe(tries);
    }

    [Fact]
    public async Task GetAsync_ServerHangs_GivesUpInTime()
    {
        _proxy.Plan(_ => true, FaultProxy.Hang);
        var store = new DynamoJobStore(_client, _options with { DynamoDbTimeout = TimeSpan.FromMilliseconds(200) }, TimeProvider.System);

        var failure = await Should.ThrowAsync<JobStoreException>(() => store.GetAsync(JobId.CreateUuid(), default));

        failure.Message.ShouldContain("no answer in time");
    }

    [Fact]
    public async Task ListAsync_FilteredPages_ShowEachJobOnceNewestFirst()
    {
        for (var i = 0; i < 12; i++)
        {
            var job = SampleJobs.Processing() with { CreatedAt = SampleJobs.Now.AddSeconds(i), ProjectId = i % 3 };
            await _store.CreateAsync(new NewJob(job, "sealed"u8.ToArray()), default);
        }

        var query = new JobQuery { UserId = 7, TenantId = 3, ProjectId = 1, Limit = 3 };
        var first = await _store.ListAsync(query, default);
        var second = await _store.ListAsync(query with { Cursor = first!.NextCursor }, default);

        first.Jobs.Concat(second!.Jobs).Select(job => (job.CreatedAt - SampleJobs.Now).TotalSeconds).ShouldBe([10, 7, 4, 1]);
        second.NextCursor.ShouldBeNull();
        (await _store.ListAsync(query with { ProjectId = 2, Cursor = first.NextCursor }, default)).ShouldBeNull();
    }

    [Fact]
    public async Task ListAsync_OfAllTenants_ShowsAJobThatEndsMeanwhileOnce()
    {
        var job = await CreateAsync(SampleJobs.Processing());
        // The jobs that wait are read, those at work, then the completed ones.
        _proxy.Plan(Operation("Query"), (_, pass) => pass(), (_, pass) => pass(), async (_, pass) =>
        {
            await _store.TryReplaceAsync(job.Completed(), default);
            await pass();
        });

        var page = await _store.ListAsync(new JobQuery { Limit = 10 }, default);

        page!.Jobs.ShouldHaveSingleItem().Status.ShouldBe(JobStatus.Completed);
    }

    [Fact]
    public async Task GetAsync_ErrorWhoseDetailsSomebodyHasDamaged_IsTheStoresFailure()
    {
        var job = await CreateAsync(SampleJobs.Processing());
        await _client.DamageAsync(_options.JobsTableName, "job_id", job.Id.Value, "error", new AttributeValue
        {
            M = new() { ["code"] = new("CANCELLED"), ["message"] = new("x"), ["details"] = new("[]") },
        });

        (await Should.ThrowAsync<JobStoreException>(() => _store.GetAsync(job.Id, default))).Message.ShouldContain(job.Id.Value);
    }

    [Fact]
    public async Task CreateAsync_ExpiredRecords_AreRemovedByTheServer()
    {
        // Only jobs in the line and of a batch, no tokens: unlike AWS, DynamoDB Local stumbles over expired items that an index does not hold.
        var kept = SampleJobs.Processing();
        var expired = SampleJobs.Processing() with { PurgeAt = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        foreach (var job in new[] { kept, expired })
        {
            var item = JobItem.Write(job, "x");
            item[JobAttributes.Line] = new AttributeValue("work");
            item[JobAttributes.LineOrder] = new AttributeValue("1");
            item[JobAttributes.BatchId] = new AttributeValue("bat-20260211-160045-a1b2c3d4");
            item[JobAttributes.BatchNumber] = new AttributeValue { N = "1" };
            await _client.PutItemAsync(_options.JobsTableName, item);
        }

        // It goes through the tables of all tests, one after the other.
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(6));
        while (await _store.GetAsync(expired.Id, deadline.Token) is not null)
        {
            await Task.Delay(200, deadline.Token);
        }

        (await _store.GetAsync(kept.Id, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task CreateAsync_Again_LeavesTheTablesAlone()
    {
        var created = await CreateAsync(SampleJobs.Processing());

        await AwsTables.CreateAsync(_client, _options, TimeProvider.System, default);

        (await _store.GetAsync(created.Id, default)).ShouldNotBeNull();
        var expiry = await _client.DescribeTimeToLiveAsync(_options.JobsTableName);
        expiry.TimeToLiveDescription.AttributeName.ShouldBe("ttl");
        expiry.TimeToLiveDescription.TimeToLiveStatus.ShouldBe(TimeToLiveStatus.ENABLED);
    }

    private static Predicate<HttpRequest> Operation(string name) =>
        request => request.Headers["X-Amz-Target"].ToString().EndsWith($".{name}", StringComparison.Ordinal);

    private static Fault Refuse(string body) => FaultProxy.Answer(400, "application/x-amz-json-1.0", body);

    private int CountOf(string operation) =>
        _proxy.Requests.Count(request => request.Headers["X-Amz-Target"].ToString().EndsWith($".{operation}", StringComparison.Ordinal));

    private Task DamageAsync(Job job, string attribute, string? text) =>
        _client.DamageAsync(_options.JobsTableName, "job_id", job.Id.Value, attribute, text switch { null => null, "" => new AttributeValue { N = "7" }, _ => new AttributeValue(text) });

    private async Task<Job> CreateAsync(Job job) => (await _store.CreateAsync(
        new NewJob(job, "sealed"u8.ToArray(), job.Idempotency is null ? null : SampleJobs.Now.AddDays(1)), default)).Job;

    private async Task<Dictionary<string, AttributeValue>> ItemAsync(string key) =>
        (await _client.GetItemAsync(_options.JobsTableName, new() { ["job_id"] = new(key) })).Item;
}
