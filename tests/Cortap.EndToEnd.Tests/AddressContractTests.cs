using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Tokens;

namespace Cortap.EndToEnd.Tests;

/// <summary>docs/contract.md section 5: whatever is asked at whatever address, the answer has the envelope and a correlation id.</summary>
public sealed class AddressContractTests(WorldFixture fixture) : IClassFixture<WorldFixture>
{
    private readonly World _world = fixture.World;

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/nothing")]
    [InlineData("GET", "/api")]
    [InlineData("GET", "/api/v1/nothing")]
    [InlineData("POST", "/api/v1/generate-report/now")]
    [InlineData("OPTIONS", "/api/v1/nothing")]
    [InlineData("GET", "/admin/host/status")]
    [InlineData("GET", "/runtime/webhooks/durabletask/instances")]
    public async Task Ask_UnknownAddress_IsNotFoundInTheEnvelope(string method, string path)
    {
        var answer = await SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        (answer.Status, answer.Code).ShouldBe((404, "NOT_FOUND"));
    }

    [Theory]
    [InlineData("GET", "/api/v1/generate-report", "POST")]
    [InlineData("OPTIONS", "/api/v1/generate-report", "POST")]
    [InlineData("DELETE", "/API/v1/Generate-Report/", "POST")]
    [InlineData("PUT", "/api/v1/jobs", "GET, HEAD")]
    [InlineData("PATCH", "/api/v1/jobs/rpt-20260211-160045-a1b2c3d4", "GET, HEAD")]
    [InlineData("GET", "/api/v1/jobs/rpt-20260211-160045-a1b2c3d4/cancel", "POST")]
    [InlineData("POST", "/api/v1/reports/monthly", "DELETE, GET, HEAD, PUT")]
    [InlineData("POST", "/api/docs", "GET, HEAD")]
    [InlineData("POST", "/healthz", "GET, HEAD")]
    [InlineData("DELETE", "/metrics", "GET, HEAD")]
    [InlineData("PUT", "/objects/reports/project-1/a.docx", "GET, HEAD")]
    [InlineData("DELETE", "/objects/a", "GET, HEAD")]
    [InlineData("PATCH", "/objects/a/b", "GET, HEAD")]
    [InlineData("POST", "/objects/a", "GET, HEAD")]
    public async Task Ask_OtherMethodThanTheAddressHas_IsNotAllowedAndToldWhichAre(string method, string path, string allowed)
    {
        var answer = await SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        (answer.Status, answer.Code).ShouldBe((405, "METHOD_NOT_ALLOWED"));
        answer.Headers["Allow"].ShouldBe(allowed);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7", 400)]
    [InlineData("application/x-www-form-urlencoded; charset=\"", 403)]
    [InlineData("application/x-www-form-urlencoded;;;", 403)]
    [InlineData("application/x-www-form-urlencodedfoo", 403)]
    public async Task SignIn_FormOfAnOddKind_IsRefused(string kind, int status)
    {
        using var http = _world.Http();
        using var form = new ByteArrayContent("a=b"u8.ToArray());
        form.Headers.TryAddWithoutValidation("Content-Type", kind);

        using var answer = await http.PostAsync("console/sign-in", form);

        ((int)answer.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task SignIn_FormThatIsToldToBeCompressed_IsRefused()
    {
        using var http = _world.Http();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("link", "x")]);
        form.Headers.ContentEncoding.Add("gzip");

        using var answer = await http.PostAsync("console/sign-in", form);

        ((int)answer.StatusCode).ShouldBe(400);
    }

    [Theory]
    [InlineData("/%00")]
    [InlineData("/a?b")]
    [InlineData("x")]
    [InlineData("/prefix")]
    public async Task Ask_WithAPrefixThatWasForwarded_IsAnsweredAsWithout(string prefix)
    {
        var answer = await SendRawAsync($"GET /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Prefix: {prefix}\r\nConnection: close\r\n\r\n");

        (answer.Status, answer.Code).ShouldBe((401, "INVALID_TOKEN"));
    }

    [Theory]
    [InlineData("GET /api/v1/jobs/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "INVALID_REQUEST")]
    [InlineData("POST /api/v1/reports/a%00b/generate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 400, "INVALID_REQUEST")]
    [InlineData("GET /api/v1/jobs/é HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "INVALID_REQUEST")]
    [InlineData("GET /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret\0\r\n\r\n", 400, "INVALID_REQUEST")]
    [InlineData("GET /api/v1/jobs HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "INVALID_REQUEST")]
    [InlineData("GET /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400, "INVALID_REQUEST")]
    [InlineData("GET /api/v1/jobs HTTP/3.7\r\nHost: localhost\r\n\r\n", 505, "INVALID_REQUEST")]
    [InlineData("GET * HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "METHOD_NOT_ALLOWED")]
    [InlineData("no http at all\r\n\r\n", 400, "INVALID_REQUEST")]
    [InlineData("POST /api/v1/reports/a/generate HTTP/1.1\r\nHost: xn--\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", 400, "INVALID_REQUEST")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: a.xn--99zzzzz99\r\nConnection: close\r\n\r\n", 400, "INVALID_REQUEST")]
    [InlineData("GET /console HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Host: xn--\r\nConnection: close\r\n\r\n", 400, "INVALID_REQUEST")]
    [InlineData("GET /console HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Host: localhost, xn--\r\nConnection: close\r\n\r\n", 400, "INVALID_REQUEST")]
    [InlineData("GET /runtime/webhooks/durabletask/instances HTTP/1.1\r\nHost: xn--\r\nConnection: close\r\n\r\n", 400, "INVALID_REQUEST")]
    public async Task Ask_WhatIsNoHttp_IsRefusedInTheEnvelopeWithoutAnEcho(string request, int status, string code)
    {
        var answer = await SendRawAsync(request);

        (answer.Status, answer.Code).ShouldBe((status, code));
        answer.Headers["X-Correlation-ID"].ShouldBe((string?)answer.Json!["correlation_id"]);
        answer.Headers["X-Content-Type-Options"].ShouldBe("nosniff");
        answer.Json.ToJsonString().ShouldNotContain("secret");
    }

    [Fact]
    public async Task Ask_ALineThatDoesNotEnd_IsTooLongInTheEnvelope()
    {
        var answer = await SendRawAsync($"GET /{new string('a', 9_000)}");

        (answer.Status, answer.Code, (int?)answer.Json!["status"]).ShouldBe((414, "INVALID_REQUEST", 414));
    }

    [Theory]
    [InlineData("api/v1/jobs", 200)]
    [InlineData("api/v1/jobs/rpt-20260211-160045-a1b2c3d4", 404)]
    [InlineData("api/v1/jobs/rpt-20260211-160045-a1b2c3d4/download", 404)]
    [InlineData("api/v1/reports", 200)]
    [InlineData("api/v1/templates", 200)]
    [InlineData("api/openapi.json", 200)]
    [InlineData("api/docs", 200)]
    [InlineData("healthz", 200)]
    [InlineData("readyz", 200)]
    [InlineData("metrics", 200)]
    [InlineData("objects/a", 403)]
    public async Task Ask_ForTheHeadOfAnAddress_IsThatOfTheAnswerWithoutABody(string path, int status)
    {
        using var http = _world.Http();
        http.DefaultRequestHeaders.Authorization = new("Bearer", _world.Mint.Mint());

        using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        using var whole = await http.GetAsync(path);

        (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        ((int)head.StatusCode, (int)whole.StatusCode).ShouldBe((status, status));
        head.Headers.Contains("X-Correlation-ID").ShouldBeTrue();
        head.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        head.Content.Headers.ContentType.ShouldBe(whole.Content.Headers.ContentType);
    }

    [Theory]
    [InlineData("api/v1/jobs", "default-src 'none'; frame-ancestors 'none'")]
    [InlineData("nothing", "default-src 'none'; frame-ancestors 'none'")]
    [InlineData("api/docs", "default-src 'none'; script-src 'self'")]
    public async Task Ask_Anything_IsNotSniffedAndRunsNoScriptOfOthers(string path, string policy)
    {
        using var http = _world.Http();

        using var answer = await http.GetAsync(path);

        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith(policy);
    }

    [Theory]
    [InlineData("Host", "h:99999")]
    [InlineData("Host", "h:0")]
    [InlineData("Host", "[::1]:0")]
    [InlineData("Host", "..")]
    [InlineData("Host", "a..b")]
    [InlineData("Host", "")]
    [InlineData("X-Forwarded-Proto", "1x")]
    [InlineData("X-Forwarded-Proto", "javascript")]
    [InlineData("X-Forwarded-Proto", "file")]
    [InlineData("X-Forwarded-Proto", "HTTPS")]
    [InlineData("X-Forwarded-Host", "h:0")]
    [InlineData("X-Forwarded-Host", "a..b:99999")]
    [InlineData("X-Forwarded-Host", "user@evil.example")]
    [InlineData("X-Forwarded-Host", "evil.example/x?")]
    public async Task GenerateConfigured_RequestThatNamesNoAddress_IsRefusedBeforeAJobStarts(string header, string value)
    {
        var token = _world.Mint.Mint(TokenClaims.ServiceAccount);
        var configuration = new JsonObject
        {
            ["name"] = "x",
            ["project_id"] = DemoProject.Id,
            ["report_type"] = "draft_audit_report",
            ["delivery"] = new JsonObject { ["type"] = "api_response", ["mode"] = "asynchronous" },
        };
        (await _world.SendAsync(HttpMethod.Put, "api/v1/reports/address", token, configuration)).Status.ShouldBe(200);
        var before = await JobsAsync(token);

        // By hand: HttpClient puts the right Host in the place of a wrong one.
        var answer = await SendRawAsync(
            $"POST /api/v1/reports/address/generate HTTP/1.1\r\n{(header == "Host" ? "" : "Host: localhost\r\n")}{header}: {value}\r\n"
            + $"Authorization: Bearer {token}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        // The server ignores what is no header of a proxy's; what it lets through is an address.
        if (answer.Status == 202)
        {
            header.ShouldNotBe("Host");
            answer.Headers["Location"].ShouldStartWith(value == "HTTPS" ? "https://localhost/" : "http://localhost/");
        }
        else
        {
            (answer.Status, answer.Code).ShouldBe((400, "INVALID_REQUEST"));
            (await JobsAsync(token)).ShouldBe(before);
        }
    }

    private async Task<int> JobsAsync(string token) =>
        (await _world.SendAsync(HttpMethod.Get, "api/v1/jobs?limit=100", token)).Json!["jobs"]!.AsArray().Count;

    [Fact]
    public async Task Submit_TokenOf100KB_IsInvalid()
    {
        var answer = await SendAsync(Submission(new string('a', 100 * 1024)));

        (answer.Status, answer.Code).ShouldBe((401, "INVALID_TOKEN"));
    }

    [Fact]
    public async Task Submit_TokenBeyondAscii_IsInvalid()
    {
        var answer = await SendAsync(Submission("é" + _world.Mint.Mint()));

        (answer.Status, answer.Code).ShouldBe((401, "INVALID_TOKEN"));
    }

    [Fact]
    public async Task Submit_TwoTokens_AreInvalid()
    {
        var request = Submission(_world.Mint.Mint());
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_world.Mint.Mint()}");

        var answer = await SendAsync(request);

        (answer.Status, answer.Code).ShouldBe((401, "INVALID_TOKEN"));
    }

    [Fact]
    public async Task Submit_TokenInTheQuery_IsIgnored()
    {
        var request = Submission(token: null);
        request.RequestUri = new Uri($"api/v1/generate-report?access_token={_world.Mint.Mint()}", UriKind.Relative);

        var answer = await SendAsync(request);

        (answer.Status, answer.Code).ShouldBe((401, "INVALID_TOKEN"));
    }

    [Fact]
    public async Task Ask_AnyRouteForCallersWithoutAToken_IsUnauthorized()
    {
        var description = (await _world.SendAsync(HttpMethod.Get, "api/openapi.json", null)).Json!;
        var routes = description["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Where(operation => operation.Value is JsonObject described && described["security"] is null && described["responses"] is not null)
            .Select(operation => (Method: operation.Key, Path: path.Key.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)))).ToList();
        routes.Count.ShouldBeGreaterThan(10);

        foreach (var (method, path) in routes)
        {
            var answer = await SendAsync(new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), path));
            (answer.Status, answer.Code).ShouldBe((401, "INVALID_TOKEN"), $"{method} {path}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("schlüssel")]
    public async Task Submit_KeyThatIsNotVisibleAscii_IsRefusedByName(string key)
    {
        var request = Submission(_world.Mint.Mint(), RawRequest.ValidBody(_world).ToJsonString());
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);

        var answer = await SendAsync(request);

        (answer.Status, answer.Code).ShouldBe((400, "INVALID_REQUEST"));
        answer.Json!["details"]!["errors"]!.AsArray().ShouldHaveSingleItem()!["field"]!.GetValue<string>().ShouldBe("Idempotency-Key");
    }

    [Theory]
    [InlineData("validate-data", "{\"project_id\":33,\"report_type\":\"draft_audit_report\"}")]
    [InlineData("webhooks/test", "{\"callback_url\":\"https://client.example/hook\"}")]
    [InlineData("jobs/redeliver", "{\"status\":\"callback_failed\"}")]
    public async Task Ask_RouteWhoseAnswerIsKept_RefusesAKeyThatIsNotVisibleAscii(string route, string body)
    {
        var answer = await _world.SendAsync(HttpMethod.Post, $"api/v1/{route}", _world.Mint.Mint(TokenClaims.ServiceAccount), JsonNode.Parse(body), key: "two words");

        (answer.Status, answer.Code).ShouldBe((400, "INVALID_REQUEST"));
        answer.Json!["details"]!["errors"]!.AsArray().ShouldHaveSingleItem()!["field"]!.GetValue<string>().ShouldBe("Idempotency-Key");
    }

    [Theory]
    [InlineData("my-own-id", true)]
    [InlineData("two words", false)]
    [InlineData("zähler", false)]
    public async Task Ask_WithACorrelationId_AnswersItWhenItIsOneVisibleWord(string id, bool kept)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/jobs");
        request.Headers.TryAddWithoutValidation("X-Correlation-ID", id);

        var answer = await SendAsync(request);

        (answer.Headers["X-Correlation-ID"] == id).ShouldBe(kept);
    }

    [Theory]
    [InlineData((64 * 1024) + 1)]
    [InlineData(3 * 1024 * 1024)]
    public async Task Submit_LongBodyOfUnknownLength_IsTooLarge(int length)
    {
        var request = Submission(_world.Mint.Mint(), new string(' ', length));
        request.Headers.TransferEncodingChunked = true;

        var answer = await SendAsync(request);

        (answer.Status, answer.Code).ShouldBe((413, "BODY_TOO_LARGE"));
    }

    [Fact]
    public async Task Submit_LargestBodyOfUnknownLength_IsAccepted()
    {
        var request = Submission(_world.Mint.Mint(), RawRequest.ValidBody(_world).ToJsonString().PadRight(64 * 1024));
        request.Headers.TransferEncodingChunked = true;

        (await SendAsync(request)).Status.ShouldBe(202);
    }

    /// <summary>Sends what no client would, and reads the answer until the server closes the connection.</summary>
    private async Task<RawAnswer> SendRawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_world.Address.Host, _world.Address.Port);
        await using var connection = client.GetStream();
        await connection.WriteAsync(Encoding.UTF8.GetBytes(request));
        using var reader = new StreamReader(connection, Encoding.UTF8);
        var parts = (await reader.ReadToEndAsync()).Split("\r\n\r\n", 2);
        var lines = parts[0].Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        headers["Content-Type"].ShouldStartWith(lines[0].Contains(" 202 ", StringComparison.Ordinal) ? "application/json" : "application/problem+json");
        headers["Content-Length"].ShouldBe(Encoding.UTF8.GetByteCount(parts[1]).ToString(System.Globalization.CultureInfo.InvariantCulture));
        return new RawAnswer(int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), JsonNode.Parse(parts[1])!.AsObject(), headers);
    }

    private static HttpRequestMessage Submission(string? token, string body = "{}")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/generate-report") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return request;
    }

    private async Task<RawAnswer> SendAsync(HttpRequestMessage request)
    {
        using var http = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1 }) { BaseAddress = _world.Address };
        using var response = await http.SendAsync(request);
        return await RawAnswer.ReadAsync(response);
    }
}
