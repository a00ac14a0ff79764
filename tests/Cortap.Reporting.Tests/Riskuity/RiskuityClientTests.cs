using System.Text;
using System.Text.Json.Nodes;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Tests.Canonical;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;

namespace Cortap.Reporting.Tests.Riskuity;

public sealed class RiskuityClientTests
{
    [Theory]
    [InlineData(500, 1_000, 1)]
    [InlineData(50, 1_000, 3)]
    [InlineData(500, 50, 3)]
    [InlineData(500, 7, 19)]
    public async Task GetProjectControls_PagedProject_ReadsEveryPage(int pageSize, int serverMaximum, int requests)
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.MaxPageSize = serverMaximum;

        var controls = await riskuity.FetchAsync(options => options with { PageSize = pageSize });

        controls.Select(control => control.Id).ShouldBe(new FixtureCase("06-paged-130").Controls().Select(control => control.Id));
        riskuity.Simulator.Requests.Count.ShouldBe(requests);
    }

    [Fact]
    public async Task GetProjectControls_BareArrayWithDirtyItems_KeepsEveryItem()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync("08-dirty-data");
        riskuity.Simulator.AnswersBareArray = true;

        var controls = await riskuity.FetchAsync();

        controls.Count.ShouldBe(25);
        controls[0].Id.ShouldBe("4311");
        controls[0].Control!.Id.ShouldBe("4870");
        controls.Count(control => control.Control is null).ShouldBe(1);
        controls.Count(control => control.Assessment is null).ShouldBe(1);
        riskuity.Simulator.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task GetProjectControls_AnyRequest_SendsTokenCorrelationAndPaging()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();

        await riskuity.FetchAsync();

        var request = riskuity.Simulator.Requests.Single();
        request.Path.ShouldBe("/projects/project_controls/77");
        request.Query.ShouldBe("?limit=500&offset=0");
        request.Headers["Authorization"].ShouldBe($"Bearer {riskuity.Token}");
        request.Headers["Accept"].ShouldBe("application/json");
        request.Headers["X-Correlation-ID"].ShouldBe(RiskuityClientFixture.CorrelationId);
    }

    [Fact]
    public async Task GetProjectControls_CountDiffersOnce_StartsAgainFromZero()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Text("""{"items": [], "total": 3, "offset": 0, "limit": 500}"""), times: 1);

        (await riskuity.FetchAsync()).Count.ShouldBe(130);
    }

    [Theory]
    [InlineData("""{"items": [{"id": "1"}], "total": 0}""")]
    [InlineData("""{"items": [{"id": "1"}, {"id": "1"}], "total": 1}""")]
    [InlineData("""{"items": [], "total": 5}""")]
    public async Task GetProjectControls_CountDiffersTwice_Fails(string answer)
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Text(answer));

        var failure = await riskuity.FetchFailsAsync();

        failure.Code.ShouldBe(ErrorCodes.DataFetchError);
        ((int)failure.Details!["attempts"]!).ShouldBe(2);
        riskuity.Simulator.Requests.ShouldAllBe(request => request.Query.EndsWith("offset=0", StringComparison.Ordinal));
    }

    // A third control took the place of the second one, which so would be missed; or moved it, so that it would come twice.
    [Theory]
    [InlineData(4, 3, 1)]
    [InlineData(3, 4, 2)]
    public async Task GetProjectControls_AControlRemovedOrAddedBetweenTwoPages_StartsAgain(int total, int totalThen, int itemsThen)
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        foreach (var (items, count) in new[] { (2, total), (itemsThen, totalThen) })
        {
            var page = $$"""{"items": [{{string.Join(',', Enumerable.Range(1, items).Select(id => $$"""{"id": "{{id}}"}"""))}}], "total": {{count}}}""";
            riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Text(page), times: 1);
        }

        (await riskuity.FetchAsync()).Count.ShouldBe(130);
    }

    [Fact]
    public async Task GetProjectControls_BareArrayAfterAPage_IsNotTakenForTheRest()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        foreach (var page in new[] { """{"items": [{"id": "1"}], "total": 2}""", """[{"id": "1"}, {"id": "2"}]""" })
            riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Text(page), times: 1);

        (await riskuity.FetchAsync()).Count.ShouldBe(130);
    }

    [Fact]
    public async Task GetProjectControls_TemporaryErrors_RetriesAfterOneTwoAndFourSeconds()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        foreach (var status in new[] { 500, 502, 504 })
            riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Status(status), times: 1);

        (await riskuity.FetchAsync()).Count.ShouldBe(130);

        riskuity.Time.Waits.ShouldBe([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)]);
    }

    [Fact]
    public async Task GetProjectControls_Jitter_LengthensDelaysByUpToAQuarter()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Status(503), times: 2);

        await riskuity.FetchAsync(options => options with { Jitter = () => 1 });

        riskuity.Time.Waits.ShouldBe([TimeSpan.FromSeconds(1.25), TimeSpan.FromSeconds(2.5)]);
    }

    [Theory]
    [InlineData("2", 2)]
    [InlineData("0", 1)]
    [InlineData("3600", 60)]
    [InlineData("soon", 1)]
    [InlineData("Fri, 01 Jan 2100 00:00:00 GMT", 60)]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", 1)]
    public async Task GetProjectControls_RetryAfter_WaitsAtLeastThatLongUpToAMinute(string retryAfter, int seconds)
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Status(429, retryAfter: retryAfter), times: 1);

        (await riskuity.FetchAsync()).Count.ShouldBe(130);

        riskuity.Time.Waits.ShouldBe([TimeSpan.FromSeconds(seconds)]);
    }

    [Fact]
    public async Task GetProjectControls_UnavailableFourTimes_FailsWithFourAttempts()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Status(503, "<html>unavailable</html>"));

        var failure = await riskuity.FetchFailsAsync();

        failure.Code.ShouldBe(ErrorCodes.DataFetchError);
        JsonNode.DeepEquals(failure.Details, JsonNode.Parse("""{"endpoint": "/projects/project_controls/77", "status_code": 503, "attempts": 4}""")).ShouldBeTrue();
        riskuity.Simulator.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task GetProjectControls_EveryRecordedError_GivesItsCodeAndRetryDecision()
    {
        foreach (var error in FixtureCase.ReadFile("errors/riskuity-errors.json").AsArray().Select(error => error!))
        {
            await using var riskuity = await RiskuityClientFixture.StartAsync();
            var body = (string?)error["body_text"] ?? error["body"]?.ToJsonString() ?? "";
            riskuity.Simulator.Fail(
                RiskuityClientFixture.ProjectId, RiskuityFault.Status((int)error["http_status"]!, body, (string?)error["headers"]?["Retry-After"]));

            var failure = await riskuity.FetchFailsAsync();

            var name = (string)error["case"]!;
            ((string)error["expected_code"]!).ShouldContain(failure.Code, Case.Sensitive, name);
            riskuity.Simulator.Requests.Count.ShouldBe((bool)error["retry"]! ? 4 : 1, name);
            failure.Message.ShouldNotContain((string?)error["body"]?["detail"]?.ToString() ?? "<html>", Case.Insensitive, name);
        }
    }

    [Fact]
    public async Task GetProjectControls_UnauthorizedWithPassedExpiry_IsExpired()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Token = new TokenMint(TokenMint.NewSigningKey()).Mint(lifetime: TimeSpan.FromMinutes(-1));

        var failure = await riskuity.FetchFailsAsync();

        failure.Code.ShouldBe(ErrorCodes.ExpiredToken);
        riskuity.Simulator.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task GetProjectControls_UnauthorizedBeforeExpiry_IsInvalid()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.Authorize = _ => 401;

        (await riskuity.FetchFailsAsync()).Code.ShouldBe(ErrorCodes.InvalidToken);
    }

    [Fact]
    public async Task GetProjectControls_Forbidden_IsInsufficientPermissions()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.Authorize = _ => 403;

        (await riskuity.FetchFailsAsync()).Code.ShouldBe(ErrorCodes.InsufficientPermissions);
    }

    [Fact]
    public async Task GetProjectControls_UnknownProject_FailsAtOnce()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();

        var failure = await Should.ThrowAsync<CortapException>(
            riskuity.Client().ReadControlsAsync(404, riskuity.Token, RiskuityClientFixture.CorrelationId, CancellationToken.None));

        failure.Code.ShouldBe(ErrorCodes.DataFetchError);
        JsonNode.DeepEquals(failure.Details, JsonNode.Parse("""{"endpoint": "/projects/project_controls/404", "status_code": 404, "attempts": 1}""")).ShouldBeTrue();
    }

    [Fact]
    public async Task GetProjectControls_ErrorEchoesToken_LogsDetailWithoutIt()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        var detail = new JsonObject { ["detail"] = $"Invalid key=value pair in Authorization header: 'Bearer {riskuity.Token}' of avery@example.com" };
        riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Status(422, detail.ToJsonString()));

        var failure = await riskuity.FetchFailsAsync();

        riskuity.Log.Text.ShouldContain("Invalid key=value pair");
        riskuity.Log.Text.ShouldNotContain(riskuity.Token);
        riskuity.Log.Text.ShouldNotContain("avery@");
        failure.ToString().ShouldNotContain(riskuity.Token);
    }

    [Fact]
    public async Task GetProjectControls_Cancelled_Throws()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Hang);
        using var cancellation = new CancellationTokenSource();

        var fetch = riskuity.Client().ReadControlsAsync(RiskuityClientFixture.ProjectId, riskuity.Token, "id", cancellation.Token);
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(fetch);
    }

    [Fact]
    public async Task ListProjects_Answer_GivesIdsAsTextAndNames()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.FailListing(RiskuityFault.Text(File.ReadAllText(Path.Combine(FixtureCase.Root, "projects-tenant.json"))));

        var listing = await ListAsync(riskuity);

        listing.StatusCode.ShouldBe(200);
        listing.Projects!.Select(project => project.Id).ShouldBe(["33", "7", "58", "91", "12", "77", "230", "88", "99"]);
        listing.Projects![0].Name.ShouldBe("Harbor Valley Transit District FY26 Review");
        riskuity.Simulator.Requests.Single().Path.ShouldBe("/projects/tenant/");
    }

    [Theory]
    [InlineData(1_000, 1_000)]
    [InlineData(1_001, 1_000)]
    [InlineData(500_000, 1_000)]
    public async Task ListProjects_NameThatIsNone_IsCut(int length, int kept)
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.FailListing(RiskuityFault.Text($$"""[{"id": 33, "name": "{{new string('n', length)}}"}, {"id": 34, "name": "{{new string('n', 999)}}\uD83D\uDE8C"}]"""));

        var listing = await ListAsync(riskuity);

        listing.Projects![0].Name!.Length.ShouldBe(kept);
        listing.Projects[1].Name.ShouldBe(new string('n', 999));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task ListProjects_ErrorStatus_TellsItAfterOneAttempt(int status)
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.FailListing(RiskuityFault.Status(status));

        (await ListAsync(riskuity)).ShouldBe(new ProjectListing(status, null));
        riskuity.Simulator.Requests.Count.ShouldBe(1);
    }

    // The text of an error is for the log alone.
    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task GetProjectControls_RefusedByAnAnswerWhoseTextCannotBeRead_IsRefused(int status)
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Status(status, encoding: "br"));

        (await riskuity.FetchFailsAsync()).Code.ShouldBe(status == 401 ? ErrorCodes.InvalidToken : ErrorCodes.InsufficientPermissions);
        riskuity.Simulator.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("<html>login</html>")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[{}]")]
    [InlineData("[null]")]
    [InlineData("")]
    public async Task ListProjects_UnreadableAnswer_HasNoProjects(string body)
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.FailListing(RiskuityFault.Text(body));

        (await ListAsync(riskuity)).ShouldBe(new ProjectListing(200, null));
    }

    [Fact]
    public async Task ListProjects_SomeThatAreOdd_SayNothingAgainstTheOthers()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.FailListing(RiskuityFault.Text("""[{"id": 7, "name": "x"}, null, {"name": "y"}, {"id": null}, {"id": {}}, {"id": "8", "name": {"id": 1}}, 9, [{"id": 10}], {"tenant": {"id": 11}, "id": true}]"""));

        (await ListAsync(riskuity)).Projects.ShouldBe([new("7", "x"), new("8", null), new("true", null)]);
    }

    [Fact]
    public void ListProjects_OneThatHoldsMillionsOfThings_TakesNoMoreThanItsBytes()
    {
        var answer = Encoding.UTF8.GetBytes($$"""[{"id": 7, "x": [{{string.Join(',', Enumerable.Repeat("1", 4_000_000))}}]}]""");
        var before = GC.GetAllocatedBytesForCurrentThread();

        RiskuityJson.ReadProjects(answer).ShouldBe([new("7", null)]);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000_000);
    }

    [Fact]
    public async Task ListProjects_MoreThanAnybodyHas_HasNoProjects()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.FailListing(RiskuityFault.Text($$"""[{{string.Join(',', Enumerable.Repeat("""{"id": 7}""", 200_001))}}]"""));

        (await ListAsync(riskuity)).ShouldBe(new ProjectListing(200, null));
    }

    [Fact]
    public async Task ListProjects_NoAnswerInTime_HasNoStatus()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.FailListing(RiskuityFault.Hang);

        var listing = await riskuity.Client().ListProjectsAsync(
            riskuity.Token, RiskuityClientFixture.CorrelationId, TimeSpan.FromMilliseconds(50), CancellationToken.None);

        listing.ShouldBe(new ProjectListing(null, null));
    }

    private static Task<ProjectListing> ListAsync(RiskuityClientFixture riskuity) =>
        riskuity.Client().ListProjectsAsync(riskuity.Token, RiskuityClientFixture.CorrelationId, SkippingTime.NotSkipped, CancellationToken.None);
}
