using System.Text.Json.Nodes;
using Cortap.Cli.Api;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Tokens;

namespace Cortap.EndToEnd.Tests;

/// <summary>docs/contract.md section 4: reports that are set up once and run by name.</summary>
public sealed class ConfiguredReportTests(WorldFixture fixture) : IClassFixture<WorldFixture>
{
    private readonly World _world = fixture.World;

    [Fact]
    public async Task Generate_ConfiguredReport_QueuesAJobWhoseResultCanBeFetched()
    {
        var admin = _world.Mint.Mint(TokenClaims.ServiceAccount);
        (await _world.SendAsync(HttpMethod.Put, "api/v1/reports/monthly", admin, Configuration())).Status.ShouldBe(200);

        var answer = await _world.SendAsync(HttpMethod.Post, "api/v1/reports/monthly/generate", _world.Mint.Mint());

        answer.Status.ShouldBe(202);
        answer.Json!.Select(member => member.Key).ShouldBe(["jobId", "statusUrl"]);
        var jobId = (string)answer.Json!["jobId"]!;
        Guid.Parse(jobId).Version.ShouldBe(4);
        ((string?)answer.Json["statusUrl"]).ShouldBe(new Uri(_world.Service.BaseAddress, $"/api/v1/jobs/{jobId}").AbsoluteUri);
        var job = await FinishedAsync(jobId);
        job.Status.ShouldBe("completed");
        job.Json.ContainsKey("callback").ShouldBeFalse();
        var result = await _world.SendAsync(HttpMethod.Get, $"api/v1/jobs/{jobId}/result", _world.Mint.Mint());
        result.Status.ShouldBe(302);
        (await CortapClient.DownloadAsync(new Uri(result.Headers["Location"]), default)).LongLength.ShouldBe((long)job.Json["file_size"]!);
    }

    [Fact]
    public async Task Generate_NotAllowed_IsRefusedWithItsCode()
    {
        var admin = _world.Mint.Mint(TokenClaims.ServiceAccount);
        await _world.SendAsync(HttpMethod.Put, "api/v1/reports/others", admin, Configuration(allowedUser: 1));
        await _world.SendAsync(HttpMethod.Put, "api/v1/reports/pushed", admin, Configuration(delivery: "webhook"));

        await ShouldRefuseAsync("others", _world.Mint.Mint(), 403, "INSUFFICIENT_PERMISSIONS");
        await ShouldRefuseAsync("pushed", _world.Mint.Mint(), 409, "Report is not configured for asynchronous generation.");
        await ShouldRefuseAsync("unknown", _world.Mint.Mint(), 404, "REPORT_NOT_FOUND");
        await ShouldRefuseAsync("others", null, 401, "INVALID_TOKEN");
    }

    [Fact]
    public async Task Manage_ByRole_OnlyAdministratorsWrite()
    {
        var admin = _world.Mint.Mint(TokenClaims.ServiceAccount);
        var refused = await _world.SendAsync(HttpMethod.Put, "api/v1/reports/mine", _world.Mint.Mint(), Configuration());
        (refused.Status, refused.Code).ShouldBe((403, "INSUFFICIENT_PERMISSIONS"));

        (await _world.SendAsync(HttpMethod.Put, "api/v1/reports/mine", admin, Configuration())).Status.ShouldBe(200);
        ((string?)(await _world.SendAsync(HttpMethod.Get, "api/v1/reports/mine", _world.Mint.Mint())).Json!["report_id"]).ShouldBe("mine");
        (await _world.SendAsync(HttpMethod.Get, "api/v1/reports", _world.Mint.Mint())).Json!["reports"]!.AsArray()
            .ShouldContain(report => (string?)report!["report_id"] == "mine");
        (await _world.SendAsync(HttpMethod.Delete, "api/v1/reports/mine", admin)).Status.ShouldBe(204);
        (await _world.SendAsync(HttpMethod.Get, "api/v1/reports/mine", _world.Mint.Mint())).Status.ShouldBe(404);
    }

    private static JsonObject Configuration(long? allowedUser = null, string delivery = "api_response")
    {
        var target = new JsonObject { ["type"] = delivery, ["mode"] = "asynchronous" };
        if (delivery == "webhook") target["callback_url"] = "https://example.com/hook";
        return new JsonObject
        {
            ["name"] = "Monthly draft",
            ["project_id"] = DemoProject.Id,
            ["report_type"] = "draft_audit_report",
            ["format"] = "docx",
            ["delivery"] = target,
            ["allowed_user_ids"] = new JsonArray($"{TokenClaims.Auditor.TenantId}:{allowedUser ?? TokenClaims.Auditor.UserId}"),
            ["allowed_roles"] = new JsonArray(),
        };
    }

    private async Task ShouldRefuseAsync(string report, string? token, int status, string error)
    {
        var answer = await _world.SendAsync(HttpMethod.Post, $"api/v1/reports/{report}/generate", token);
        (answer.Status, answer.Code).ShouldBe((status, error));
    }

    private async Task<JobSnapshot> FinishedAsync(string jobId)
    {
        using var client = _world.Client();
        using var patience = new CancellationTokenSource(World.Patience);
        while (true)
        {
            var job = await client.GetJobAsync(jobId, patience.Token);
            if (job.Finished) return job;
            await Task.Delay(20, patience.Token);
        }
    }
}
