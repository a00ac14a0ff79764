using System.Text.Json.Nodes;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;

namespace Cortap.EndToEnd.Tests;

/// <summary>What callers can ask before they order a report.</summary>
public sealed class DataCheckTests(ProcessFixture fixture) : IClassFixture<ProcessFixture>
{
    private readonly World _world = fixture.World.Restored();

    [Theory]
    [InlineData("draft_audit_report")]
    [InlineData("recipient_information_request")]
    public async Task Validate_CompleteProject_CanBeGenerated(string type)
    {
        var answer = await AskAsync(new() { ["project_id"] = DemoProject.Id, ["report_type"] = type });

        answer.Status.ShouldBe(200);
        answer.Json!.Select(member => member.Key).ShouldBe(
            ["project_id", "report_type", "can_generate", "missing_critical_fields", "missing_optional_fields", "data_quality_score", "errors"]);
        ((bool)answer.Json!["can_generate"]!).ShouldBeTrue();
        answer.Json["missing_critical_fields"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Validate_ProjectWithoutSetup_NamesWhatIsMissing()
    {
        _world.Riskuity.AddProject(new JsonObject { ["id"] = 300, ["name"] = "Bare project", ["status"] = "Active", ["created_at"] = "2026-01-01T00:00:00Z" }, DemoProject.Controls());

        var answer = await AskAsync(new() { ["project_id"] = 300, ["report_type"] = "draft_audit_report" });

        ((bool)answer.Json!["can_generate"]!).ShouldBeFalse();
        answer.Json["missing_critical_fields"]!.AsArray().Select(field => (string)field!).ShouldContain("project.region_number");
    }

    [Fact]
    public async Task Validate_WrongRequest_IsRefused()
    {
        (await AskAsync([])).Code.ShouldBe("INVALID_REQUEST");
        (await AskAsync(new() { ["project_id"] = DemoProject.Id, ["report_type"] = "x" })).Code.ShouldBe("INVALID_REPORT_TYPE");
        (await AskAsync(new() { ["project_id"] = 999, ["report_type"] = "draft_audit_report" })).Code.ShouldBe("PROJECT_NOT_FOUND");
        (await _world.SendAsync(HttpMethod.Post, "api/v1/validate-data", null, new JsonObject())).Code.ShouldBe("INVALID_TOKEN");
    }

    [Fact]
    public async Task Validate_ProjectThatRiskuityListsAndDoesNotKnow_IsNotFound()
    {
        _world.Riskuity.AddProject(new JsonObject { ["id"] = 302, ["name"] = "Listed only", ["status"] = "Active", ["created_at"] = "2026-01-01T00:00:00Z" }, DemoProject.Controls());
        _world.Riskuity.Fail(302, RiskuityFault.Status(404));

        var answer = await AskAsync(new() { ["project_id"] = 302, ["report_type"] = "draft_audit_report" });

        (answer.Status, answer.Code).ShouldBe((404, "PROJECT_NOT_FOUND"));
    }

    [Fact]
    public async Task Validate_RiskuityInTrouble_IsUnavailable()
    {
        // A project of its own: of others a snapshot may be at hand.
        _world.Riskuity.AddProject(new JsonObject { ["id"] = 301, ["name"] = "In trouble", ["status"] = "Active", ["created_at"] = "2026-01-01T00:00:00Z" }, DemoProject.Controls());
        _world.Riskuity.Fail(301, RiskuityFault.Html);

        var answer = await AskAsync(new() { ["project_id"] = 301, ["report_type"] = "draft_audit_report" });

        (answer.Status, answer.Code).ShouldBe((503, "UNAVAILABLE"));
    }

    [Fact]
    public async Task Validate_WithTheSameKey_IsAnsweredAsAtFirst()
    {
        const int Project = 302;
        var token = _world.Mint.Mint(TokenClaims.Auditor with { UserId = Random.Shared.Next(10_000, int.MaxValue) });
        _world.Riskuity.AddProject(new JsonObject { ["id"] = Project, ["name"] = "Asked twice", ["status"] = "Active", ["created_at"] = "2026-01-01T00:00:00Z" }, DemoProject.Controls());
        var body = new JsonObject { ["project_id"] = Project, ["report_type"] = "draft_audit_report" };

        var first = await CheckAsync();
        _world.Riskuity.Fail(Project, RiskuityFault.Html);
        var second = await CheckAsync();

        (first.Status, second.Status, second.Json!.ToJsonString()).ShouldBe((200, 200, first.Json!.ToJsonString()));
        second.Headers["Idempotency-Replayed"].ShouldBe("true");
        body["report_type"] = "recipient_information_request";
        (await CheckAsync()).Code.ShouldBe("IDEMPOTENCY_KEY_REUSED");

        Task<RawAnswer> CheckAsync() => _world.SendAsync(HttpMethod.Post, "api/v1/validate-data", token, body, key: "check-1");
    }

    [Fact]
    public async Task Templates_AnyCaller_ListsBothReportsAndTheirFields()
    {
        var answer = await _world.SendAsync(HttpMethod.Get, "api/v1/templates", _world.Mint.Mint());

        answer.Status.ShouldBe(200);
        var templates = answer.Json!["templates"]!.AsArray();
        templates.Select(template => (string)template!["report_type"]!).ShouldBe(["draft_audit_report", "recipient_information_request"]);
        templates.ShouldAllBe(template => template!["critical_fields"]!.AsArray().Count == 13 && template["template_version"] != null);
    }

    [Fact]
    public async Task Metrics_AfterAJob_CountIt()
    {
        using var client = _world.Client();
        await _world.SettledAsync(client, await client.SubmitAsync(_world.Order(), default));

        using var http = _world.Http();
        (await http.GetStringAsync("metrics")).ShouldContain("cortap_jobs_completed_total{report_type=\"draft_audit_report\"}");
    }

    /// <summary>As somebody new each time, for whom no list of projects is remembered.</summary>
    private Task<RawAnswer> AskAsync(JsonObject body) =>
        _world.SendAsync(HttpMethod.Post, "api/v1/validate-data", _world.Mint.Mint(TokenClaims.Auditor with { UserId = Random.Shared.Next(10_000, int.MaxValue) }), body);
}
