using System.IO.Compression;
using System.Net;
using Cortap.Cli.Api;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;

namespace Cortap.EndToEnd.Tests;

/// <summary>Scenario one: a report from request to verified webhook and download.</summary>
public sealed class ReportTests(WorldFixture fixture) : IClassFixture<WorldFixture>
{
    private readonly World _world = fixture.World;

    [Fact]
    public async Task Submit_ValidRequest_DeliversOneVerifiedWebhook()
    {
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);

        var webhook = await _world.WebhookAsync(jobId);
        await _world.SettledAsync(client, jobId);

        webhook.Problems.ShouldBeEmpty();
        _world.Receiver.Received.Count(received => received.JobId == jobId).ShouldBe(1);
        webhook.Headers["User-Agent"].ShouldStartWith("cortap/");
        var body = webhook.Json;
        body.Select(member => member.Key).ShouldBe(
            ["job_id", "status", "project_id", "report_type", "download_url", "expires_at", "file_size", "file_name", "metadata"]);
        ((string?)body["status"]).ShouldBe("completed");
        ((long)body["project_id"]!).ShouldBe(DemoProject.Id);
        ((int)body["metadata"]!["deficiency_count"]!).ShouldBe(5);
        ((int)body["metadata"]!["review_areas"]!).ShouldBe(21);
        ((string?)body["metadata"]!["recipient_name"]).ShouldBe("Juniper Basin Transit Authority");
    }

    [Fact]
    public async Task Status_CompletedJob_TellsTheWholeStory()
    {
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);

        var job = await _world.SettledAsync(client, jobId);

        job.Json.Select(member => member.Key).ShouldBe(
            [
                "job_id", "status", "project_id", "report_type", "created_at", "updated_at", "completed_at", "duration_seconds",
                "download_url", "expires_at", "file_size", "file_name", "metadata", "callback",
            ],
            ignoreOrder: true);
        job.Status.ShouldBe("completed");
        job.CallbackStatus.ShouldBe("delivered");
        ((int)job.Json["callback"]!["attempts"]!).ShouldBe(1);
        job.FileName!.ShouldMatch(@"^CORTAP_Draft_Report_Project218_\d{8}\.docx$");
    }

    [Fact]
    public async Task Download_LinkOfTheWebhook_GivesTheWordReport()
    {
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);
        var job = await _world.SettledAsync(client, jobId);

        using var http = _world.Http();
        using var response = await http.GetAsync(job.DownloadUrl);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/vnd.openxmlformats-officedocument.wordprocessingml.document");
        response.Content.Headers.ContentDisposition!.FileName!.Trim('"').ShouldBe(job.FileName);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        bytes.LongLength.ShouldBe((long)job.Json["file_size"]!);
        using var package = new ZipArchive(new MemoryStream(bytes));
        package.GetEntry("word/document.xml").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("versionId")]
    [InlineData("signature")]
    public async Task Download_TamperedLink_IsRefused(string parameter)
    {
        using var client = _world.Client();
        var job = await _world.SettledAsync(client, await client.SubmitAsync(_world.Order(), default));
        var query = QueryHelpers.Change(job.DownloadUrl!, parameter);

        using var http = _world.Http();
        using var response = await http.GetAsync(query);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Submit_TwoReportsOfOneDay_EachLinkServesItsOwnBytes()
    {
        using var client = _world.Client();
        var first = await _world.SettledAsync(client, await client.SubmitAsync(_world.Order(), default));
        var second = await _world.SettledAsync(client, await client.SubmitAsync(_world.Order(), default));

        first.DownloadUrl!.AbsolutePath.ShouldBe(second.DownloadUrl!.AbsolutePath);
        var firstBytes = await CortapClient.DownloadAsync(first.DownloadUrl, default);
        var secondBytes = await CortapClient.DownloadAsync(second.DownloadUrl, default);
        firstBytes.ShouldNotBe(secondBytes);
    }

    [Fact]
    public async Task WorkingFiles_AfterTheJob_AreGone()
    {
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);
        await _world.SettledAsync(client, jobId);

        _world.StoredFiles().Select(stored => stored.File).ShouldNotContain(file => file.Contains($"work/{jobId}"));
        _world.StoredFiles().Select(stored => stored.File).ShouldContain(file => file.Contains("data/project-218") && file.Contains(jobId));
    }
}
