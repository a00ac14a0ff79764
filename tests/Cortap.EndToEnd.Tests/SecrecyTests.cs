using System.Text;
using System.Text.Json.Nodes;
using Cortap.Cli.Api;
using Cortap.EndToEnd.Tests.Harness;

namespace Cortap.EndToEnd.Tests;

/// <summary>Token, secrets and signed links are found nowhere they do not belong.</summary>
public sealed class SecrecyTests : IAsyncLifetime
{
    private World _world = null!;

    public async Task InitializeAsync() => _world = await World.PrepareAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task DataFolder_WhileAndAfterAJob_HoldsNothingOfTheToken()
    {
        await _world.StartServiceAsync("CORTAP_CRASH_POINT=GenerateReport.begin");
        var token = _world.Mint.Mint();
        using var before = new CortapClient(_world.Address, token);
        var jobId = await before.SubmitAsync(_world.Order(), default);
        await _world.Service.WaitForExitAsync(World.Patience);
        ShouldBeNowhere(token);

        await _world.StartServiceAsync();
        using var after = new CortapClient(_world.Address, token);
        await _world.SettledAsync(after, jobId);
        ShouldBeNowhere(token);
    }

    [Fact]
    public async Task Logs_OfSuccessAndRefusal_HoldNoTokenNoSecretAndNoSignedLink()
    {
        await _world.StartServiceAsync();
        var token = _world.Mint.Mint();
        var expired = _world.Mint.Mint(lifetime: TimeSpan.FromMinutes(-5));
        using var client = new CortapClient(_world.Address, token);
        using var refused = new CortapClient(_world.Address, expired);
        var refusal = await Should.ThrowAsync<CortapApiException>(() => refused.SubmitAsync(_world.Order(), default));
        var job = await _world.SettledAsync(client, await client.SubmitAsync(_world.Order(), default));
        await CortapClient.DownloadAsync(job.DownloadUrl!, default);
        await _world.StopServiceAsync();

        var logs = Encoding.UTF8.GetBytes(_world.Logs);
        logs.ShouldNotBeEmpty();
        string[] secrets = [token, Signature(token), expired, Signature(expired), _world.WebhookSecret, _world.SigningKey, SignatureOf(job.DownloadUrl!)];
        secrets.SelectMany(secret => SecretSearch.Find(secret, logs)).ShouldBeEmpty();
        _world.Logs.ShouldNotContain("spare ratio");
        _world.Logs.ShouldNotContain("@example");
        LinesShouldTell((string)refusal.Problem!["correlation_id"]!, job.Json);
    }

    /// <summary>docs/contract.md section 9: one object a line, whose members lead from a caller's question to what happened. No traces are exported here.</summary>
    private void LinesShouldTell(string refused, JsonNode job)
    {
        var lines = _world.Logs.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        lines.ShouldAllBe(line => new[] { "timestamp", "level", "message", "service" }.All(line.ContainsKey));
        lines.ShouldAllBe(line => line.All(member => member.Value is JsonValue));
        _world.Logs.ShouldNotContain("System.Collections");

        var access = lines.Where(line => (string?)line["correlation_id"] == refused && (string?)line["category"] == "Cortap.Runtime.Hosting.Http.AccessLog").ShouldHaveSingleItem();
        ((int)access["status"]!).ShouldBe(401);

        string[] members = ["job_id", "project_id", "user_id", "tenant_id", "correlation_id", "trace_id", "span_id"];
        foreach (var name in new[] { "LogEnd", "LogSettled" })
        {
            var ended = lines.Where(line => ((string?)line["event"])?.EndsWith(name, StringComparison.Ordinal) == true && (string?)line["job_id"] == (string)job["job_id"]!).ToList();
            ended.ShouldNotBeEmpty(name);
            foreach (var line in ended) members.Where(member => !line.ContainsKey(member)).ShouldBeEmpty(line.ToJsonString());
            // Of a job that went well: nothing is said of an error.
            ended.Select(line => (string)line["message"]!).ShouldAllBe(message => !message.Contains("error code"));
        }
    }

    private void ShouldBeNowhere(string token)
    {
        var files = _world.StoredFiles().ToList();
        files.ShouldNotBeEmpty();
        var found = files.SelectMany(stored => new[] { token, Signature(token) }.SelectMany(secret => SecretSearch.Find(secret, stored.Content)).Select(form => $"{stored.File}: {form}"));
        found.ShouldBeEmpty();
        SecretSearch.Find(Signature(token), Encoding.UTF8.GetBytes(_world.Service.Output)).ShouldBeEmpty();
    }

    private static string Signature(string token) => token.Split('.')[2];

    private static string SignatureOf(Uri link) => link.Query.Split("signature=")[1].Split('&')[0];
}
