using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;
using Cortap.Simulators.Webhooks;

namespace Cortap.EndToEnd.Tests;

/// <summary>Many reports at once, from outside (docs/contract.md, section 4a).</summary>
public sealed class BatchTests : IAsyncLifetime
{
    private World _world = null!;

    public async Task InitializeAsync() => _world = await World.PrepareAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Batch_OfSix_MakesEachReportOnceAndTellsTheWhole()
    {
        await StartAsync(6, "MAX_CONCURRENT_JOBS=3");
        _world.Riskuity.Fail(DemoProject.Id + 4, RiskuityFault.Status(404));

        var id = await _world.StartBatchAsync(6);
        var webhook = await _world.BatchWebhookAsync(id);
        var batch = await _world.SettledBatchAsync(id);

        ((string?)batch["status"]).ShouldBe("completed_with_failures");
        (batch.Count("completed") + batch.Count("callback_failed"), batch.Count("failed")).ShouldBe((5, 1));
        webhook.Id.ShouldBe($"msg_{id}");
        ((string?)webhook.Json["status"], (int)webhook.Json["count"]!, (int)webhook.Json["counts"]!["failed"]!).ShouldBe(("completed_with_failures", 6, 1));
        var jobs = batch["jobs"]!.AsArray();
        jobs.Select(job => (long)job!["project_id"]!).ShouldBe(Enumerable.Range(0, 6).Select(index => DemoProject.Id + index));
        foreach (var job in jobs) (await _world.WebhookAsync((string)job!["job_id"]!)).Problems.ShouldBeEmpty();
        ((string?)jobs[0]!["batch_id"]).ShouldBe(id);
        (await _world.SendAsync(HttpMethod.Post, $"api/v1/batches/{id}/cancel", _world.TokenOf())).Code.ShouldBe("BATCH_FINISHED");
    }

    [Fact]
    public async Task Zip_OfABatch_HoldsEachReportAndTellsOfTheOthers()
    {
        await StartAsync(4, "MAX_CONCURRENT_JOBS=4");
        _world.Riskuity.Fail(DemoProject.Id + 1, RiskuityFault.Hang, times: 1);
        var id = await _world.StartBatchAsync(4);
        (await _world.SendAsync(HttpMethod.Get, $"api/v1/batches/{id}/reports.zip", _world.TokenOf())).Code.ShouldBe("BATCH_NOT_COMPLETED");
        await _world.BatchAsync(id, batch => batch.Count("completed") == 3);
        await _world.SendAsync(HttpMethod.Post, $"api/v1/batches/{id}/cancel", _world.TokenOf());
        await _world.SettledBatchAsync(id);

        using var http = _world.Http();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _world.TokenOf());
        using var response = await http.GetAsync($"api/v1/batches/{id}/reports.zip", HttpCompletionOption.ResponseHeadersRead);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/zip");
        response.Content.Headers.ContentDisposition!.FileName.ShouldBe($"CORTAP_{id}.zip");
        response.Content.Headers.ContentLength.ShouldBeNull("it is streamed");
        await using var archive = new ZipArchive(await response.Content.ReadAsStreamAsync());

        archive.Entries.Count.ShouldBe(4);
        foreach (var entry in archive.Entries.Where(entry => entry.Name.EndsWith(".docx", StringComparison.Ordinal)))
        {
            using var report = new MemoryStream();
            await using (var content = await entry.OpenAsync()) await content.CopyToAsync(report);
            new ZipArchive(report).GetEntry("word/document.xml").ShouldNotBeNull();
        }

        using var contents = new StreamReader(await archive.GetEntry("contents.csv")!.OpenAsync());
        var lines = (await contents.ReadToEndAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(5);
        lines[2].ShouldMatch($@"^{DemoProject.Id + 1},\S+,failed,,CANCELLED$");
        lines.Where((_, line) => line is 1 or 3 or 4).ShouldAllBe(line => line.EndsWith(".docx,", StringComparison.Ordinal));
        (await _world.SendAsync(HttpMethod.Head, $"api/v1/batches/{id}/reports.zip", _world.TokenOf())).Status.ShouldBe(200);

        // Of the two, one gave something out.
        var auditor = _world.Mint.Mint(TokenClaims.Auditor with { IsSuperuser = true });
        var records = await _world.SendAsync(HttpMethod.Get, $"api/v1/audit?action=batch.downloaded&object={id}", auditor);
        records.Json!["records"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Cancel_WhileJobsWaitAndWork_EndsThemAll()
    {
        await StartAsync(20, "MAX_CONCURRENT_JOBS=2");
        for (var project = 0; project < 20; project++) _world.Riskuity.Fail(DemoProject.Id + project, RiskuityFault.Hang);
        var id = await _world.StartBatchAsync(20);
        await _world.BatchAsync(id, batch => batch.Count("processing") == 2);

        var answer = await _world.SendAsync(HttpMethod.Post, $"api/v1/batches/{id}/cancel", _world.TokenOf());
        var webhook = await _world.BatchWebhookAsync(id);

        answer.Status.ShouldBe(202);
        ((string?)webhook.Json["status"], (int)webhook.Json["counts"]!["failed"]!).ShouldBe(("cancelled", 20));
        var batch = await _world.SettledBatchAsync(id);
        batch["jobs"]!.AsArray().ShouldAllBe(job => (string?)job!["error"]!["code"] == "CANCELLED");
        foreach (var job in batch["jobs"]!.AsArray()) await _world.WebhookAsync((string)job!["job_id"]!);
    }

    [Fact]
    public async Task Order_BesideABatchOfAnotherUser_IsNotHeldUp()
    {
        await StartAsync(40, "MAX_CONCURRENT_JOBS=1");
        _world.Riskuity.Latency = TimeSpan.FromMilliseconds(20);
        var id = await _world.StartBatchAsync(40);
        await _world.BatchAsync(id, batch => batch["jobs"]!.AsArray().Count == 40);
        using var other = _world.Client(Simulators.Tokens.TokenClaims.Auditor with { UserId = 2 });

        var jobId = await other.SubmitAsync(_world.Order(), default);
        await _world.WebhookAsync(jobId);

        var before = (await _world.BatchAsync(id)).Count("completed");
        before.ShouldBeLessThan(30, "one of the batch may start before it, and some end while it is made");
        await _world.SendAsync(HttpMethod.Post, $"api/v1/batches/{id}/cancel", _world.TokenOf());
    }

    [Fact]
    public async Task Kill_InTheMiddleOfABatch_MakesEachJobOnceAndSendsOneWebhook()
    {
        const int Projects = 100;
        var setup = _world.AddProjects(Projects);
        string[] settings = [setup, "MAX_CONCURRENT_JOBS=4"];
        await _world.StartServiceAsync(settings);
        _world.Riskuity.Latency = TimeSpan.FromMilliseconds(30);
        var id = await _world.StartBatchAsync(Projects);
        for (var kill = 0; kill < 3; kill++)
        {
            await _world.Receiver.WaitForAsync(_ => _world.Receiver.Received.DistinctBy(webhook => webhook.JobId).Count() > 25 * kill, World.Patience);
            await _world.Service.KillAsync();
            await _world.StartServiceAsync(settings);
        }

        await _world.BatchWebhookAsync(id);
        var batch = await _world.SettledBatchAsync(id);

        ((string?)batch["status"], batch.Count("completed")).ShouldBe(("completed", Projects));
        var jobs = batch["jobs"]!.AsArray().Select(job => (string)job!["job_id"]!).ToList();
        foreach (var job in jobs) await _world.WebhookAsync(job);
        jobs.Distinct().Count().ShouldBe(Projects);
        _world.Receiver.Received.Where(webhook => webhook.JobId.Length > 0).ShouldAllBe(webhook => jobs.Contains(webhook.JobId));
        foreach (var copies in _world.Receiver.Received.GroupBy(webhook => webhook.Id)) copies.Select(webhook => webhook.Text).Distinct().Count().ShouldBe(1);
        _world.Receiver.Received.Where(webhook => webhook.BatchId == id).Select(webhook => webhook.Id).Distinct().ShouldBe([$"msg_{id}"]);
    }

    [Theory]
    [InlineData("StartBatch.stored")]
    [InlineData("StartBatch.scheduled")]
    [InlineData("AdvanceBatch.begin")]
    [InlineData("AdvanceBatch.made")]
    [InlineData("AdvanceBatch.ended")]
    [InlineData("AdvanceBatch.end")]
    public async Task Kill_AtACrashPoint_EndsTheBatchOnce(string point)
    {
        await StartProcessAsync(3, $"CORTAP_CRASH_POINT={point}");
        try
        {
            await _world.SendAsync(HttpMethod.Post, "api/v1/batches", _world.TokenOf(), _world.BatchBody(3));
        }
        catch (HttpRequestException)
        {
            // It died before it answered.
        }

        await _world.Service.WaitForExitAsync(World.Patience);
        await StartAsync(3);
        var listed = await _world.SendAsync(HttpMethod.Get, "api/v1/batches", _world.TokenOf());
        var id = (string)listed.Json!["batches"]!.AsArray().ShouldHaveSingleItem()!["batch_id"]!;
        await _world.BatchWebhookAsync(id);

        var batch = await _world.SettledBatchAsync(id);
        (batch.Count("completed"), batch["jobs"]!.AsArray().Count).ShouldBe((3, 3));
        _world.Receiver.Received.Where(webhook => webhook.BatchId == id).Select(webhook => (webhook.Id, webhook.Text)).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Webhook_OfABatchThatNobodyTakes_IsADeadLetterThatCanBeSentAgain()
    {
        await StartAsync(1);
        _world.Receiver.Answer(WebhookAnswer.Status(404));
        var id = await _world.StartBatchAsync(1);
        ((string?)(await _world.SettledBatchAsync(id))["callback"]!["status"]).ShouldBe("failed");

        _world.Receiver.Answer(WebhookAnswer.Acknowledge);
        (await _world.SendAsync(HttpMethod.Post, $"api/v1/batches/{id}/redeliver", _world.TokenOf())).Status.ShouldBe(202);

        await _world.BatchAsync(id, batch => (string?)batch["callback"]!["status"] == "delivered");
        _world.Receiver.Received.Where(webhook => webhook.BatchId == id).Select(webhook => webhook.Id).Distinct().ShouldBe([$"msg_{id}"]);
    }

    [Fact]
    public async Task DryRun_OfProjectsWithoutSetup_TellsWhatEachLacksAndStartsNothing()
    {
        await StartAsync(2);
        var body = _world.BatchBody(3, dryRun: true);

        var answer = await _world.SendAsync(HttpMethod.Post, "api/v1/batches", _world.TokenOf(), body);

        answer.Status.ShouldBe(200);
        ((int)answer.Json!["count"]!, (int)answer.Json["ready"]!).ShouldBe((3, 2));
        answer.Json["projects"]![2]!["errors"]!.AsArray().ShouldHaveSingleItem();
        (await _world.SendAsync(HttpMethod.Get, "api/v1/batches", _world.TokenOf())).Json!["batches"]!.AsArray().ShouldBeEmpty();
        _world.Riskuity.Requests.ShouldAllBe(request => !request.Path.Contains("project_controls", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Post_TheSameKeyTwice_IsOneBatch()
    {
        await StartAsync(2);
        using var http = _world.Http();

        var first = await PostAsync(http, _world.BatchBody(2));
        var second = await PostAsync(http, _world.BatchBody(2));
        var other = await PostAsync(http, _world.BatchBody(1));

        (first.Status, second.Status).ShouldBe((202, 202));
        second.Json!.ToJsonString().ShouldBe(first.Json!.ToJsonString());
        second.Headers["Idempotency-Replayed"].ShouldBe("true");
        other.Code.ShouldBe("IDEMPOTENCY_KEY_REUSED");
        await _world.BatchWebhookAsync((string)first.Json["batch_id"]!);
    }

    [Fact]
    public async Task Post_WrongRequests_AreRefusedAsForOneReport()
    {
        await StartAsync(2);

        (await CodeAsync(_world.BatchBody(0))).ShouldBe("INVALID_REQUEST");
        (await CodeAsync(_world.BatchBody(501))).ShouldBe("INVALID_REQUEST");
        (await CodeAsync(With("project_ids", new JsonArray(33, "34")))).ShouldBe("INVALID_REQUEST");
        (await CodeAsync(With("project_ids", new JsonArray(33, 33)))).ShouldBe("INVALID_REQUEST");
        (await CodeAsync(With("callback_url", "ftp://x.example"))).ShouldBe("INVALID_CALLBACK_URL");
        (await CodeAsync(With("report_type", "poem"))).ShouldBe("INVALID_REPORT_TYPE");
        (await CodeAsync(_world.BatchBody(3))).ShouldBe("PROJECT_NOT_FOUND");
        (await _world.SendAsync(HttpMethod.Post, "api/v1/batches", token: null, _world.BatchBody(1))).Code.ShouldBe("INVALID_TOKEN");
        _world.Riskuity.Requests.Count(request => request.Path.Contains("tenant", StringComparison.Ordinal)).ShouldBe(1, "one probe for all");
    }

    [Fact]
    public async Task Get_OfAnotherUsersBatch_IsForbidden()
    {
        await StartAsync(1);
        var id = await _world.StartBatchAsync(1);

        (await _world.SendAsync(HttpMethod.Get, $"api/v1/batches/{id}", _world.TokenOf(2))).Code.ShouldBe("INSUFFICIENT_PERMISSIONS");
        (await _world.SendAsync(HttpMethod.Post, $"api/v1/batches/{id}/cancel", _world.TokenOf(2))).Code.ShouldBe("INSUFFICIENT_PERMISSIONS");
        (await _world.SendAsync(HttpMethod.Get, $"api/v1/batches/{id}/reports.zip", _world.TokenOf(2))).Code.ShouldBe("INSUFFICIENT_PERMISSIONS");
        (await _world.SendAsync(HttpMethod.Get, "api/v1/batches/bat-20260101-000000-00000000", _world.TokenOf())).Code.ShouldBe("BATCH_NOT_FOUND");
        (await _world.SendAsync(HttpMethod.Get, $"api/v1/batches/{id}?limit=0&status=x", _world.TokenOf())).Code.ShouldBe("INVALID_REQUEST");
        await _world.BatchWebhookAsync(id);
    }

    [Fact]
    public async Task DataFolder_WhileABatchIsMade_HoldsNothingOfTheToken()
    {
        await StartProcessAsync(3, "CORTAP_CRASH_POINT=AdvanceBatch.made");
        var token = _world.TokenOf();
        try
        {
            await _world.SendAsync(HttpMethod.Post, "api/v1/batches", token, _world.BatchBody(3));
        }
        catch (HttpRequestException)
        {
            // It died before it answered.
        }

        await _world.Service.WaitForExitAsync(World.Patience);

        var files = _world.StoredFiles().ToList();
        files.ShouldNotBeEmpty();
        files.SelectMany(stored => new[] { token, token.Split('.')[2] }.SelectMany(secret => SecretSearch.Find(secret, stored.Content))).ShouldBeEmpty();
    }

    private Task StartAsync(int projects, params string[] settings) => _world.StartHostedAsync([_world.AddProjects(projects), .. settings]);

    private Task StartProcessAsync(int projects, params string[] settings) => _world.StartServiceAsync([_world.AddProjects(projects), .. settings]);

    private JsonObject With(string member, JsonNode value)
    {
        var body = _world.BatchBody(1);
        body[member] = value;
        return body;
    }

    private async Task<string?> CodeAsync(JsonObject body) => (await _world.SendAsync(HttpMethod.Post, "api/v1/batches", _world.TokenOf(), body)).Code;

    private async Task<RawAnswer> PostAsync(HttpClient http, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/batches");
        request.Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _world.TokenOf());
        request.Headers.Add("Idempotency-Key", "k-1");
        using var response = await http.SendAsync(request);
        return await RawAnswer.ReadAsync(response);
    }
}
