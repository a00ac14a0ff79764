using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Tokens;

namespace Cortap.EndToEnd.Tests;

/// <summary>Download links of the local store behave as those of S3: heads, ranges, entity tags.</summary>
public sealed class ObjectLinkTests : IAsyncLifetime
{
    private World _world = null!;
    private Uri _link = null!;
    private byte[] _whole = null!;

    public async Task InitializeAsync()
    {
        _world = await World.StartAsync();
        using var client = _world.Client();
        var job = await _world.SettledAsync(client, await client.SubmitAsync(_world.Order(), default));
        _link = job.DownloadUrl!;
        using var http = new HttpClient();
        _whole = await http.GetByteArrayAsync(_link);
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Head_OfALink_TellsAllButTheBytes()
    {
        using var answer = await SendAsync(HttpMethod.Head);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentLength.ShouldBe(_whole.Length);
        answer.Headers.AcceptRanges.ShouldBe(["bytes"]);
        answer.Headers.ETag.ShouldNotBeNull();
        answer.Content.Headers.ContentDisposition!.ToString().ShouldMatch("^attachment; filename=\"CORTAP_[^\"]+\\.docx\"$");
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, 9)]
    [InlineData(100, null)]
    [InlineData(null, 50)]
    public async Task Get_ARange_GivesThoseBytes(int? from, int? to)
    {
        using var answer = await SendAsync(HttpMethod.Get, request => request.Headers.Range = new RangeHeaderValue(from, to));

        answer.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(from is null ? _whole[^to!.Value..] : _whole[from.Value..(to + 1 ?? _whole.Length)]);
    }

    [Fact]
    public async Task Get_ARangeBeyondTheEnd_IsNotSatisfiable()
    {
        using var answer = await SendAsync(HttpMethod.Get, request => request.Headers.Range = new RangeHeaderValue(_whole.Length, null));

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestedRangeNotSatisfiable);
        answer.Content.Headers.ContentRange!.Length.ShouldBe(_whole.Length);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        answer.Content.Headers.ContentDisposition.ShouldBeNull();
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        ((string?)problem["error"], (int)problem["status"]!).ShouldBe(("RANGE_NOT_SATISFIABLE", 416));
        ((string?)problem["correlation_id"]).ShouldBe(answer.Headers.GetValues("X-Correlation-ID").Single());
    }

    [Fact]
    public async Task Get_WithAnotherEntityTagRequired_IsRefusedInTheEnvelope()
    {
        using var answer = await SendAsync(HttpMethod.Get, request => request.Headers.IfMatch.Add(new EntityTagHeaderValue("\"other\"")));

        answer.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        ((string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]).ShouldBe("PRECONDITION_FAILED");
    }

    [Theory]
    [InlineData("bytes=9223372036854775808-")]
    [InlineData("bytes=99999999999999999999999-99999999999999999999999")]
    public async Task Get_ARangeBeyondAllNumbers_IsNotSatisfiable(string range)
    {
        using var answer = await SendAsync(HttpMethod.Get, request => request.Headers.TryAddWithoutValidation("Range", range));

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestedRangeNotSatisfiable);
        answer.Content.Headers.ContentRange!.Length.ShouldBe(_whole.Length);
    }

    [Theory]
    [InlineData("bytes=0-99999999999999999999999")]
    [InlineData("bytes=-99999999999999999999999")]
    public async Task Get_ARangeThatEndsBeyondAllNumbers_IsToTheEnd(string range)
    {
        using var answer = await SendAsync(HttpMethod.Get, request => request.Headers.TryAddWithoutValidation("Range", range));

        answer.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(_whole);
    }

    [Theory]
    [InlineData("bytes=-00000000000000000000000003")]
    [InlineData("bytes=00000000000000000000000000-000000000000000000000000002")]
    public async Task Get_ARangeWithZerosBefore_IsTheSame(string range)
    {
        using var answer = await SendAsync(HttpMethod.Get, request => request.Headers.TryAddWithoutValidation("Range", range));

        answer.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await answer.Content.ReadAsByteArrayAsync()).Length.ShouldBe(3);
    }

    [Theory]
    [InlineData("Thu, 01 Jan 2099 00:00:00 GMT")]
    [InlineData("x")]
    [InlineData("*")]
    public async Task Get_ARangeUnderAConditionThatDoesNotHold_GivesTheWhole(string condition)
    {
        using var answer = await SendAsync(HttpMethod.Get, request =>
        {
            request.Headers.Range = new RangeHeaderValue(0, 1);
            request.Headers.TryAddWithoutValidation("If-Range", condition);
        });

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("lines=0-9")]
    [InlineData("bytes")]
    [InlineData("bytes=9-0")]
    [InlineData("bytes=0-1,5-6")]
    public async Task Get_ARangeThatIsNotServed_GivesTheWhole(string range)
    {
        using var answer = await SendAsync(HttpMethod.Get, request => request.Headers.TryAddWithoutValidation("Range", range));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentRange.ShouldBeNull();
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(_whole);
    }

    [Fact]
    public async Task Head_WithARange_IsThatOfTheWhole()
    {
        using var answer = await SendAsync(HttpMethod.Head, request => request.Headers.Range = new RangeHeaderValue(5, 9));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentLength.ShouldBe(_whole.Length);
    }

    [Theory]
    [InlineData("bytes=1-")]
    [InlineData("bytes=-99999999")]
    [InlineData("bytes=1-,2-")]
    [InlineData("lines=1-")]
    public async Task Get_NoRangeFromTheBeginning_IsRecordedOnceAllTheSame(string range)
    {
        // Another job's link, which nobody has used yet.
        using var client = _world.Client();
        var job = await _world.SettledAsync(client, await client.SubmitAsync(_world.Order(), default));
        _link = job.DownloadUrl!;
        var before = await ServedAsync();

        for (var i = 0; i < 2; i++)
        {
            using var answer = await SendAsync(HttpMethod.Get, request => request.Headers.TryAddWithoutValidation("Range", range));
            answer.IsSuccessStatusCode.ShouldBeTrue();
        }

        (await ServedAsync() - before).ShouldBe(1);
    }

    [Fact]
    public async Task Get_WithTheEntityTag_IsNotModified()
    {
        using var head = await SendAsync(HttpMethod.Head);

        using var answer = await SendAsync(HttpMethod.Get, request => request.Headers.IfNoneMatch.Add(head.Headers.ETag!));

        answer.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task Get_ExpiredOrChangedLink_SaysWhich()
    {
        await _world.StartServiceAsync("S3_PRESIGNED_URL_EXPIRATION=1");
        using var client = _world.Client();
        var job = await _world.SettledAsync(client, await client.SubmitAsync(_world.Order(), default));
        using var http = new HttpClient();
        JsonNode answer;
        do
        {
            answer = await CodeAsync(http, job.DownloadUrl!);
        }
        while ((string?)answer == "OK");

        ((string?)answer).ShouldBe("LINK_EXPIRED");
        ((string?)await CodeAsync(http, new Uri(job.DownloadUrl!.ToString()[..^1] + "x"))).ShouldBe("INSUFFICIENT_PERMISSIONS");
    }

    private async Task<int> ServedAsync()
    {
        using var auditor = _world.Client(TokenClaims.Auditor with { IsSuperuser = true });
        return (await auditor.ListAuditAsync("action=object.served&limit=100", default)).Records.Count;
    }

    private static async Task<JsonNode> CodeAsync(HttpClient http, Uri link)
    {
        using var answer = await http.GetAsync(link);
        return answer.IsSuccessStatusCode ? "OK" : JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Action<HttpRequestMessage>? configure = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, _link);
        configure?.Invoke(request);
        return await http.SendAsync(request);
    }
}
