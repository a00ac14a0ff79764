using System.Text;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Simulators.Riskuity;

namespace Cortap.Infrastructure.Tests.Jobs;

public sealed class JobIntakeTests : IAsyncLifetime
{
    private IntakeWorld _world = null!;

    public async Task InitializeAsync() => _world = await IntakeWorld.StartAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task AcceptAsync_AGoodRequest_MakesADurableJobWithASealedToken()
    {
        var token = _world.Mint();

        var accepted = await _world.AcceptedAsync(_world.AcceptAsync(token: token));

        accepted.Replayed.ShouldBeFalse();
        Encoding.UTF8.GetString(accepted.ToUtf8Json()).ShouldBe(
            $$"""{"job_id":"{{accepted.Job.Id}}","status":"processing","estimated_completion":"2026-02-11T16:00:50Z","status_url":"/api/v1/jobs/{{accepted.Job.Id}}"}""");
        var job = (await _world.Store.GetAsync(accepted.Job.Id, default))!;
        (job.Status, job.UserId, job.TenantId, job.ProjectId, job.ProjectName, job.CorrelationId, job.Phase)
            .ShouldBe((JobStatus.Processing, 4801, 45, 33, "Harbor Valley", "c-1", "queued"));
        job.PurgeAt.ShouldBe(job.CreatedAt.AddDays(30));
        (await new JobTokens(_world.Store, _world.Cipher).GetAsync(job.Id, default))!.Value.ShouldBe(token);
    }

    [Fact]
    public async Task AcceptAsync_AFailureOfSeveralChecks_IsToldInTheContractsOrder()
    {
        const string Wrong = "no json at all";
        (await CodeAsync(_world.AcceptAsync(Wrong, token: "x.y.z", contentType: "text/plain"))).ShouldBe(ErrorCodes.InvalidToken);
        (await CodeAsync(_world.AcceptAsync(Wrong, contentType: "text/plain", contentLength: 70_000))).ShouldBe(ErrorCodes.BodyTooLarge);
        (await CodeAsync(_world.AcceptAsync(Wrong, contentType: "text/plain"))).ShouldBe(ErrorCodes.UnsupportedMediaType);
        (await CodeAsync(_world.AcceptAsync(Wrong))).ShouldBe(ErrorCodes.InvalidJson);
        (await CodeAsync(_world.AcceptAsync("""{"project_id": 0, "report_type": "x", "callback_url": "http://x"}"""))).ShouldBe(ErrorCodes.InvalidRequest);
        (await CodeAsync(_world.AcceptAsync("""{"project_id": 99, "report_type": "x", "callback_url": "http://x"}"""))).ShouldBe(ErrorCodes.InvalidCallbackUrl);
        (await CodeAsync(_world.AcceptAsync("""{"project_id": 99, "report_type": "x", "callback_url": "https://x.example"}"""))).ShouldBe(ErrorCodes.InvalidReportType);
        _world.Riskuity.Requests.ShouldBeEmpty("nothing is asked of Riskuity for a request that is wrong in itself");
        (await CodeAsync(_world.AcceptAsync(IntakeWorld.Body.Replace("33", "99", StringComparison.Ordinal)))).ShouldBe(ErrorCodes.ProjectNotFound);
        (await _world.CountJobsAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/json; charset=utf-8", true)]
    [InlineData("Application/JSON; charset=\"UTF-8\"", true)]
    [InlineData("application/json; charset=utf-16", false)]
    [InlineData("application/problem+json", false)]
    [InlineData("text/json", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public async Task AcceptAsync_AContentType_IsAcceptedForJsonInUtf8Only(string? contentType, bool accepted) =>
        (await _world.AcceptAsync(contentType: contentType)).TryGet(out _, out _).ShouldBe(accepted);

    [Theory]
    [InlineData(65_536, true)]
    [InlineData(65_537, false)]
    public async Task AcceptAsync_ABodyWithoutALength_IsCutAtItsLimit(int size, bool accepted)
    {
        var body = IntakeWorld.Body + new string(' ', size - IntakeWorld.Body.Length);
        var outcome = await _world.AcceptAsync(body);
        outcome.TryGet(out _, out var problem).ShouldBe(accepted);
        problem?.Code.ShouldBe(ErrorCodes.BodyTooLarge);
    }

    [Theory]
    [InlineData(401, ErrorCodes.InvalidToken)]
    [InlineData(403, ErrorCodes.InsufficientPermissions)]
    [InlineData(404, null)]
    [InlineData(429, null)]
    [InlineData(500, null)]
    public async Task AcceptAsync_AnAnswerOfTheProbe_RefusesOnlyWhatIsClear(int status, string? code)
    {
        _world.Riskuity.FailListing(RiskuityFault.Status(status));
        var outcome = await _world.AcceptAsync();
        outcome.TryGet(out _, out var problem).ShouldBe(code is null);
        problem?.Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("null")]
    [InlineData("{\"detail\": 1}")]
    public async Task AcceptAsync_AnEmptyOrUnreadableListing_IsAccepted(string answer)
    {
        _world.Riskuity.FailListing(RiskuityFault.Text(answer));
        await _world.AcceptedAsync(_world.AcceptAsync());
    }

    [Fact]
    public async Task AcceptAsync_ManyRequestsOfOneToken_ProbeOnceAMinute()
    {
        var token = _world.Mint();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _world.AcceptedAsync(_world.AcceptAsync(token: token))));
        _world.Riskuity.Requests.Count.ShouldBe(1);

        _world.Time.Advance(TimeSpan.FromSeconds(60));
        await _world.AcceptAsync(token: token);
        _world.Riskuity.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task AcceptAsync_AProbeWithoutAVerdict_IsAskedAgain()
    {
        var token = _world.Mint();
        _world.Riskuity.FailListing(RiskuityFault.Status(503), times: 1);
        await _world.AcceptedAsync(_world.AcceptAsync(token: token));

        (await CodeAsync(_world.AcceptAsync(IntakeWorld.Body.Replace("33", "99", StringComparison.Ordinal), token))).ShouldBe(ErrorCodes.ProjectNotFound);
    }

    [Fact]
    public async Task AcceptAsync_OneKeyFiftyTimesAtOnce_MakesOneJob()
    {
        var token = _world.Mint();
        var accepted = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => _world.AcceptedAsync(_world.AcceptAsync(token: token, key: "key-1")))));

        accepted.Count(one => !one.Replayed).ShouldBe(1);
        accepted.Select(one => Encoding.UTF8.GetString(one.ToUtf8Json())).Distinct().ShouldHaveSingleItem();
        (await _world.CountJobsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task AcceptAsync_TheSameKeyWithAnotherBody_IsRefused()
    {
        await _world.AcceptedAsync(_world.AcceptAsync(key: "key-1"));
        var problem = await _world.RefuseAsync(_world.AcceptAsync(IntakeWorld.Body.Replace("/hook", "/other", StringComparison.Ordinal), key: "key-1"));
        (problem.Code, problem.Status).ShouldBe((ErrorCodes.IdempotencyKeyReused, 422));
    }

    [Theory]
    [InlineData("""{"a": 1, "b": [true, null, "x"], "c": {"d": 2, "e": "é"}, "f": "\ud800"}""", """ { "f":"\ud800","c":{"e":"\u00e9","d":2.0},"b":[true,null,"\u0078"] , "a":1e0 } """)]
    public async Task AcceptAsync_TheSameValueWrittenOtherwise_IsTheSameBody(string extra, string otherwise)
    {
        var first = IntakeWorld.Body.TrimEnd()[..^1] + $$""", "extra": {{extra}}}""";
        var again = $$"""{"extra": {{otherwise}}, """ + IntakeWorld.Body.TrimStart()[1..];
        var accepted = await _world.AcceptedAsync(_world.AcceptAsync(first, key: "key-1"));

        var replay = await _world.AcceptedAsync(_world.AcceptAsync(again, key: "key-1"));

        (replay.Job.Id, replay.Replayed).ShouldBe((accepted.Job.Id, true));
    }

    [Theory]
    [InlineData("[1, 2]", "[2, 1]")]
    [InlineData("1", "\"1\"")]
    [InlineData("9007199254740992", "9007199254740993")]
    [InlineData("null", "false")]
    public async Task AcceptAsync_AnotherValueInAMemberThatIsIgnored_IsAnotherBody(string value, string other)
    {
        string Body(string extra) => IntakeWorld.Body.TrimEnd()[..^1] + $$""", "extra": {{extra}}}""";
        await _world.AcceptedAsync(_world.AcceptAsync(Body(value), key: "key-1"));

        (await CodeAsync(_world.AcceptAsync(Body(other), key: "key-1"))).ShouldBe(ErrorCodes.IdempotencyKeyReused);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br, gzip")]
    [InlineData("x")]
    public async Task AcceptAsync_AnEncodedBody_IsUnsupported(string encoding) =>
        (await CodeAsync(_world.AcceptAsync(encoding: encoding))).ShouldBe(ErrorCodes.UnsupportedMediaType);

    [Fact]
    public async Task AcceptAsync_TheSameKeyOfAnotherUserOrTenantOrAfterADay_IsANewJob()
    {
        var first = await _world.AcceptedAsync(_world.AcceptAsync(key: "key-1"));
        var ofUser = await _world.AcceptedAsync(_world.AcceptAsync(token: _world.Mint(user: 4802), key: "key-1"));
        var ofTenant = await _world.AcceptedAsync(_world.AcceptAsync(token: _world.Mint(tenant: 46), key: "key-1"));
        _world.Time.Advance(TimeSpan.FromHours(24));
        var tomorrow = await _world.AcceptedAsync(_world.AcceptAsync(key: "key-1"));

        new[] { first, ofUser, ofTenant, tomorrow }.Select(one => one.Job.Id).Distinct().Count().ShouldBe(4);
        tomorrow.Replayed.ShouldBeFalse();
    }

    [Fact]
    public async Task AcceptAsync_AReplayOfAFinishedJob_GivesTheFirstAnswer()
    {
        var first = await _world.AcceptedAsync(_world.AcceptAsync(key: "key-1"));
        await _world.Store.ChangeAsync(first.Job.Id, job => job.Fail(new JobError("JOB_TIMEOUT", "x"), null, _world.Time.GetUtcNow()), default);
        _world.Time.Advance(TimeSpan.FromHours(1));

        var replay = await _world.AcceptedAsync(_world.AcceptAsync(key: "key-1"));

        replay.Replayed.ShouldBeTrue();
        replay.ToUtf8Json().ShouldBe(first.ToUtf8Json());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("é")]
    [InlineData("a\u0001")]
    public async Task AcceptAsync_AKeyThatIsNotVisibleAscii_IsAnInvalidRequest(string key) =>
        (await _world.RefuseAsync(_world.AcceptAsync(key: key))).Details!["errors"]![0]!["field"]!.GetValue<string>().ShouldBe("Idempotency-Key");

    [Fact]
    public async Task AcceptAsync_AKeyOf255Characters_IsTheLongest()
    {
        await _world.AcceptedAsync(_world.AcceptAsync(key: new string('k', 255)));
        (await CodeAsync(_world.AcceptAsync(key: new string('k', 256)))).ShouldBe(ErrorCodes.InvalidRequest);
    }

    [Fact]
    public async Task RollBackAsync_AJobThatCouldNotBeStarted_LeavesNothingAndFreesTheKey()
    {
        var accepted = await _world.AcceptedAsync(_world.AcceptAsync(key: "key-1"));

        (await _world.Intake.RollBackAsync(accepted, default)).ShouldBeTrue();

        (await _world.Store.GetAsync(accepted.Job.Id, default)).ShouldBeNull();
        (await _world.Store.GetTokenAsync(accepted.Job.Id, default)).ShouldBeNull();
        (await _world.AcceptedAsync(_world.AcceptAsync(IntakeWorld.Body.Replace("/hook", "/other", StringComparison.Ordinal), key: "key-1"))).Replayed.ShouldBeFalse();
    }

    [Fact]
    public async Task RollBackAsync_AJobOfWhichARepetitionWasTold_LeavesIt()
    {
        var accepted = await _world.AcceptedAsync(_world.AcceptAsync(key: "key-1"));
        var repeated = await _world.AcceptedAsync(_world.AcceptAsync(key: "key-1"));
        (repeated.Job.Id, repeated.Replayed).ShouldBe((accepted.Job.Id, true));

        (await _world.Intake.RollBackAsync(accepted, default)).ShouldBeFalse();

        (await _world.Store.GetAsync(accepted.Job.Id, default)).ShouldNotBeNull();
        (await _world.Store.GetTokenAsync(accepted.Job.Id, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task RollBackAsync_AStoreThatRefuses_LeavesTheJobAndSaysSo()
    {
        var accepted = await _world.AcceptedAsync(_world.AcceptAsync());
        var full = Interposed<IJobStore>.On<bool>(_world.Store, nameof(IJobStore.TryDeleteAsync), _ => throw new JobStoreException("the disk is full"));

        (await _world.CreateIntake(new JobOptions(), store: full).RollBackAsync(accepted, default)).ShouldBeFalse("it is there, and is started later");
    }

    [Fact]
    public async Task AcceptAsync_ARepetitionOfWhatIsTakenBackMeanwhile_IsNotToldOfIt()
    {
        var accepted = await _world.AcceptedAsync(_world.AcceptAsync(key: "key-1"));
        var raced = Interposed<IJobStore>.On<JobCreation>(_world.Store, nameof(IJobStore.CreateAsync), async call =>
        {
            var creation = await call();
            (await _world.Intake.RollBackAsync(accepted, default)).ShouldBeTrue();
            return creation;
        });

        var outcome = await _world.AcceptAsync(_world.CreateIntake(new JobOptions { MaxConcurrentJobs = 1_000 }, store: raced), key: "key-1");

        outcome.TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe(ErrorCodes.Unavailable);
    }

    [Fact]
    public async Task RollBackAsync_AJobThatAReplayHasStarted_LeavesIt()
    {
        var accepted = await _world.AcceptedAsync(_world.AcceptAsync());
        await _world.Store.ChangeAsync(accepted.Job.Id, job => job.Enter(JobPhase.FetchProjectData, _world.Time.GetUtcNow()), default);

        (await _world.Intake.RollBackAsync(accepted, default)).ShouldBeFalse();
        (await _world.CountJobsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task AcceptAsync_AStoreThatIsClosed_IsUnavailable()
    {
        await _world.Database.DisposeAsync();
        var problem = await _world.RefuseAsync(_world.AcceptAsync());
        (problem.Code, problem.Status).ShouldBe((ErrorCodes.Unavailable, 503));
        problem.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task AcceptAsync_MoreThanMayWait_IsAFullQueueAndStoresNothing()
    {
        // One job is at work, so that nothing that follows is claimed.
        var options = new JobOptions { MaxConcurrentJobs = 1, MaxWaitingJobsPerUser = 2 };
        var intake = _world.CreateIntake(options);
        for (var count = 0; count < 3; count++)
        {
            await _world.AcceptedAsync(_world.AcceptAsync(intake));
        }

        var problem = await _world.RefuseAsync(_world.AcceptAsync(intake));

        (problem.Code, problem.Status).ShouldBe((ErrorCodes.QueueFull, 429));
        problem.RetryAfter!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        (await _world.CountJobsAsync()).ShouldBe(3);
    }

    [Fact]
    public async Task AcceptAsync_JobsThatWait_AreToldALaterCompletionEach()
    {
        var intake = _world.CreateIntake(new JobOptions { MaxConcurrentJobs = 1 });

        var estimates = new List<DateTimeOffset?>();
        for (var count = 0; count < 4; count++) estimates.Add((await _world.AcceptedAsync(_world.AcceptAsync(intake))).Job.EstimatedCompletion);

        estimates.Select(estimate => (estimate!.Value - _world.Time.GetUtcNow()).TotalSeconds).ShouldBe([5, 10, 15, 20]);
    }

    [Fact]
    public async Task AcceptAsync_BeyondTheRate_IsLimitedPerUser()
    {
        await using var world = await IntakeWorld.StartAsync(rateLimit: 3);
        var token = world.Mint();
        for (var index = 0; index < 3; index++)
        {
            await world.AcceptedAsync(world.AcceptAsync(token: token));
        }

        var problem = await world.RefuseAsync(world.AcceptAsync(token: token));
        (problem.Code, problem.Status, problem.RetryAfter).ShouldBe((ErrorCodes.RateLimited, 429, TimeSpan.FromSeconds(20)));
        await world.AcceptedAsync(world.AcceptAsync(token: world.Mint(user: 2)));

        world.Time.Advance(TimeSpan.FromSeconds(20));
        await world.AcceptedAsync(world.AcceptAsync(token: token));
        (await world.RefuseAsync(world.AcceptAsync(token: token))).Code.ShouldBe(ErrorCodes.RateLimited);
    }

    [Fact]
    public async Task AcceptAsync_ATokenInTheStore_IsFoundNowhereInClear()
    {
        var token = _world.Mint();
        await _world.AcceptedAsync(_world.AcceptAsync(token: token, key: "key-1"));

        var payload = token.Split('.')[1];
        foreach (var file in Directory.EnumerateFiles(_world.Folder, "*", SearchOption.AllDirectories))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes);
            Encoding.Latin1.GetString(bytes).ShouldNotContain(payload);
        }
    }

    private async Task<string> CodeAsync(Task<Outcome<AcceptedJob>> accepting) => (await _world.RefuseAsync(accepting)).Code;
}
