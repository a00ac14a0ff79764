using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;

namespace Cortap.EndToEnd.Tests;

/// <summary>Each row of docs/contract.md section 1 gives exactly its status, code and envelope, and no job.</summary>
public sealed class IntakeContractTests(WorldFixture fixture) : IClassFixture<WorldFixture>
{
    private readonly World _world = fixture.World.Restored();

    public static TheoryData<string, string, int, string> WrongBodies => new()
    {
        { "empty", "", 400, "INVALID_JSON" },
        { "no JSON", "project", 400, "INVALID_JSON" },
        { "trailing garbage", "{} x", 400, "INVALID_JSON" },
        { "duplicate member", """{"project_id": 1, "project_id": 2}""", 400, "INVALID_JSON" },
        { "null", "null", 400, "INVALID_JSON" },
        { "array", "[]", 400, "INVALID_JSON" },
        { "byte order mark only", "\uFEFF", 400, "INVALID_JSON" },
        { "nothing in it", "{}", 400, "INVALID_REQUEST" },
        { "project as text", """{"project_id": "33"}""", 400, "INVALID_REQUEST" },
    };

    public static TheoryData<string, string, int, string> WrongFields => new()
    {
        { "project_id", "33.5", 400, "INVALID_REQUEST" },
        { "project_id", "true", 400, "INVALID_REQUEST" },
        { "project_id", "0", 400, "INVALID_REQUEST" },
        { "project_id", "-1", 400, "INVALID_REQUEST" },
        { "project_id", "9007199254740992", 400, "INVALID_REQUEST" },
        { "project_id", "1e400", 400, "INVALID_REQUEST" },
        { "project_id", "null", 400, "INVALID_REQUEST" },
        { "report_type", "7", 400, "INVALID_REQUEST" },
        { "report_type", "\"\\ud800\"", 400, "INVALID_REQUEST" },
        { "callback_url", "null", 400, "INVALID_REQUEST" },
        { "options", "[]", 400, "INVALID_REQUEST" },
        { "options", """{"include_attachments": "yes"}""", 400, "INVALID_REQUEST" },
        { "options", """{"refresh": "true"}""", 400, "INVALID_REQUEST" },
        { "callback_url", "\"relative/path\"", 400, "INVALID_CALLBACK_URL" },
        { "callback_url", "\"ftp://example.com/\"", 400, "INVALID_CALLBACK_URL" },
        { "callback_url", "\"//example.com/\"", 400, "INVALID_CALLBACK_URL" },
        { "callback_url", "\"https://user:word@example.com/\"", 400, "INVALID_CALLBACK_URL" },
        { "callback_url", "\"https://224.0.0.1/\"", 400, "INVALID_CALLBACK_URL" },
        { "report_type", "\"final_report\"", 422, "INVALID_REPORT_TYPE" },
        { "options", """{"format": "odt"}""", 422, "UNSUPPORTED_FORMAT" },
        { "project_id", "999", 404, "PROJECT_NOT_FOUND" },
    };

    [Theory]
    [MemberData(nameof(WrongBodies))]
    public async Task Submit_WrongBody_IsRefused(string kind, string body, int status, string code)
    {
        var answer = await SendAsync(new RawRequest { Token = _world.Mint.Mint(), Body = body });

        (answer.Status, answer.Code).ShouldBe((status, code), kind);
    }

    [Theory]
    [MemberData(nameof(WrongFields))]
    public async Task Submit_WrongField_IsRefused(string field, string value, int status, string code)
    {
        var members = RawRequest.ValidBody(_world).Where(member => member.Key != field).Select(member => $"\"{member.Key}\": {member.Value!.ToJsonString()}");
        var body = $"{{{string.Join(", ", [.. members, $"\"{field}\": {value}"])}}}";

        var answer = await SendAsync(new RawRequest { Token = _world.Mint.Mint(), Body = body });

        (answer.Status, answer.Code).ShouldBe((status, code));
        if (code == "INVALID_REQUEST") answer.Json!["details"]!["errors"]!.AsArray().ShouldContain(error => ((string)error!["field"]!).StartsWith(field));
    }

    [Fact]
    public async Task Submit_SeveralWrongFields_ReportsThemAllAtOnce()
    {
        var answer = await SendAsync(new RawRequest { Token = _world.Mint.Mint(), Body = """{"project_id": "x", "callback_url": 1}""" });

        answer.Json!["details"]!["errors"]!.AsArray().Select(error => (string)error!["field"]!)
            .ShouldBe(["project_id", "report_type", "callback_url"], ignoreOrder: true);
    }

    [Theory]
    [InlineData(null, "Bearer", "INVALID_TOKEN")]
    [InlineData("not.a.jwt", "Bearer", "INVALID_TOKEN")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJ1c2VyX2lkIjoxLCJ0ZW5hbnRfaWQiOjEsImV4cCI6NDA3MDkwODgwMH0.", "Bearer", "INVALID_TOKEN")]
    [InlineData("dXNlcjp3b3Jk", "Basic", "INVALID_TOKEN")]
    public async Task Submit_WithoutProperToken_IsRefusedBeforeTheBodyIsRead(string? token, string scheme, string code)
    {
        var answer = await SendAsync(new RawRequest { Token = token, Scheme = scheme, Body = "no JSON", ContentType = "text/plain" });

        (answer.Status, answer.Code).ShouldBe((401, code));
    }

    [Fact]
    public async Task Submit_WrongMediaType_IsRefused()
    {
        var answer = await SendAsync(new RawRequest { Token = _world.Mint.Mint(), ContentType = "text/plain" });

        (answer.Status, answer.Code).ShouldBe((415, "UNSUPPORTED_MEDIA_TYPE"));
    }

    [Fact]
    public async Task Submit_BodyOver64KiB_IsRefused()
    {
        var answer = await SendAsync(new RawRequest { Token = _world.Mint.Mint(), Body = new string(' ', 64 * 1024 + 1) });

        (answer.Status, answer.Code).ShouldBe((413, "BODY_TOO_LARGE"));
    }

    [Theory]
    [InlineData(401, 401, "INVALID_TOKEN")]
    [InlineData(403, 403, "INSUFFICIENT_PERMISSIONS")]
    [InlineData(500, 202, null)]
    public async Task Submit_ByTheAnswerOfTheProbe_IsRefusedOrAccepted(int probe, int status, string? code)
    {
        _world.Riskuity.FailListing(RiskuityFault.Status(probe));

        var answer = await SendAsync(new RawRequest { Token = _world.Mint.Mint(Fresh()), Body = RawRequest.ValidBody(_world).ToJsonString() });

        (answer.Status, answer.Code).ShouldBe((status, code));
    }

    [Fact]
    public async Task Submit_WhereRiskuityVouchesForTokens_TrustsOnlyItsYes()
    {
        await using var world = await World.StartAsync("JWT_VALIDATION=upstream");
        using var http = world.Http();
        async Task<(int, string?)> SubmitAsync()
        {
            var token = new TokenMint(TokenMint.NewSigningKey()).Mint();
            var answer = await new RawRequest { Token = token, Body = RawRequest.ValidBody(world).ToJsonString() }.SendAsync(http);
            answer.Headers.ContainsKey("Retry-After").ShouldBe(answer.Status is 202 or 503);
            return (answer.Status, answer.Code);
        }

        (await SubmitAsync()).ShouldBe((202, null));
        world.Riskuity.FailListing(RiskuityFault.Status(401), times: 1);
        (await SubmitAsync()).ShouldBe((401, "INVALID_TOKEN"));
        world.Riskuity.FailListing(RiskuityFault.Status(403), times: 1);
        (await SubmitAsync()).ShouldBe((401, "INVALID_TOKEN"));
        world.Riskuity.FailListing(RiskuityFault.Status(500), times: 1);
        (await SubmitAsync()).ShouldBe((503, "UNAVAILABLE"));
    }

    [Fact]
    public async Task Submit_ValidRequest_AnswersAsTheContractShows()
    {
        var answer = await SendAsync(new RawRequest { Token = _world.Mint.Mint(Fresh()), Body = RawRequest.ValidBody(_world).ToJsonString() });

        answer.Status.ShouldBe(202);
        answer.Json!.Select(member => member.Key).ShouldBe(["job_id", "status", "estimated_completion", "status_url"]);
        var jobId = (string)answer.Json!["job_id"]!;
        jobId.ShouldMatch(@"^rpt-\d{8}-\d{6}-[0-9a-f]{8}$");
        ((string?)answer.Json["status"]).ShouldBe("processing");
        answer.Headers["Location"].ShouldBe($"/api/v1/jobs/{jobId}");
        answer.Headers["Retry-After"].ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Submit_SameKeyTwice_AnswersTheSameJobAndRefusesAnotherBody()
    {
        var request = new RawRequest { Token = _world.Mint.Mint(Fresh()), Body = RawRequest.ValidBody(_world).ToJsonString(), IdempotencyKey = Guid.NewGuid().ToString() };

        var first = await SendAsync(request);
        var second = await SendAsync(request with { Body = $" {request.Body}\n" });
        var other = await SendAsync(request with { Body = request.Body.Replace("draft_audit_report", "recipient_information_request", StringComparison.Ordinal) });

        first.Status.ShouldBe(202);
        second.Status.ShouldBe(202);
        second.Json!.ToJsonString().ShouldBe(first.Json!.ToJsonString());
        second.Headers["Idempotency-Replayed"].ShouldBe("true");
        (other.Status, other.Code).ShouldBe((422, "IDEMPOTENCY_KEY_REUSED"));
    }

    [Fact]
    public async Task Submit_FiftyAtOnceWithOneKey_MakeOneJob()
    {
        var request = new RawRequest { Token = _world.Mint.Mint(Fresh()), Body = RawRequest.ValidBody(_world).ToJsonString(), IdempotencyKey = Guid.NewGuid().ToString() };

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => SendAsync(request)));

        answers.ShouldAllBe(answer => answer.Status == 202);
        answers.Select(answer => (string)answer.Json!["job_id"]!).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Submit_AboveTheRate_IsToldWhenToComeBack()
    {
        await using var world = await World.StartAsync("RATE_LIMIT_PER_MINUTE=1");
        using var http = world.Http();
        var request = new RawRequest { Token = world.Mint.Mint(), Body = RawRequest.ValidBody(world).ToJsonString() };

        (await request.SendAsync(http)).Status.ShouldBe(202);
        var answer = await request.SendAsync(http);

        (answer.Status, answer.Code).ShouldBe((429, "RATE_LIMITED"));
        int.Parse(answer.Headers["Retry-After"]).ShouldBeInRange(1, 60);
    }

    private static TokenClaims Fresh() => TokenClaims.Auditor with { UserId = Random.Shared.Next(10_000, int.MaxValue) };

    private async Task<RawAnswer> SendAsync(RawRequest request)
    {
        using var http = _world.Http();
        return await request.SendAsync(http);
    }
}
