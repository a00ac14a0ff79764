using System.Net;
using System.Text.RegularExpressions;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Security;

namespace Cortap.EndToEnd.Tests;

/// <summary>What starts work counts against a person's rate in the console as it does at the API (docs/contract.md, section 1, check 8).</summary>
public sealed class ConsoleRateTests : IAsyncLifetime
{
    private World _world = null!;

    public async Task InitializeAsync() => _world = await World.StartAsync("RATE_LIMIT_PER_MINUTE=1");

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Redeliver_BeyondTheRate_IsRefused()
    {
        using var client = _world.Client();
        var job = await client.SubmitAsync(_world.Order(), default);
        await _world.SettledAsync(client, job);
        using var http = _world.Http();
        http.DefaultRequestHeaders.Add("Cookie", await SignInAsync(http));
        var asked = await http.GetStringAsync($"/console/jobs/{job}/redeliver");

        (await PostAsync(http, $"/console/jobs/{job}/redeliver", asked)).ShouldBe(HttpStatusCode.OK);
        await _world.SettledAsync(client, job);

        (await PostAsync(http, $"/console/jobs/{job}/redeliver", asked)).ShouldBe(HttpStatusCode.TooManyRequests);
        (await PostAsync(http, "/console/redeliver", asked)).ShouldBe(HttpStatusCode.TooManyRequests);
        _world.WebhooksOf(job).Count.ShouldBe(2);
    }

    private async Task<string> SignInAsync(HttpClient http)
    {
        var link = ConsoleLink.Create(_world.EncryptionKey(), new Caller(4810, 45, IsServiceAccount: false, [JobAccess.OperatorRole]), TimeProvider.System.GetUtcNow());
        using var answer = await http.PostAsync("/console/sign-in", new FormUrlEncodedContent([KeyValuePair.Create("link", link)]));
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, string path, string asked)
    {
        var token = Regex.Match(asked, "name=\"form_token\" value=\"(?<token>[^\"]+)\"").Groups["token"].Value;
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("reason", "a test"), KeyValuePair.Create("form_token", token)]);
        using var answer = await http.PostAsync(path, form);
        answer.Headers.Contains("Retry-After").ShouldBe(answer.StatusCode == HttpStatusCode.TooManyRequests);
        return answer.StatusCode;
    }
}
