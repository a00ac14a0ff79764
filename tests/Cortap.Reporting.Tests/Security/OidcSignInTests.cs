using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Security;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Cortap.Reporting.Tests.Security;

/// <summary>What the console does when the authority fails or changes.</summary>
public sealed class OidcSignInTests : IDisposable
{
    private static readonly Uri Redirect = new("https://reports.example/console/oidc/end");

    private readonly RSA _key = RSA.Create(2_048);
    private readonly Answers _authority = new();
    private readonly OidcAttempt _attempt = OidcAttempt.Create();

    [Fact]
    public async Task BeginAsync_AnAuthorityThatHangs_AnswersEverybodyAtOnceAndIsAskedOnce()
    {
        Serve(_key, "k1");
        _authority.Gate = new TaskCompletionSource();
        using var validator = Validator(TimeSpan.FromMilliseconds(50));
        var signIn = SignIn(validator, TimeSpan.FromMilliseconds(50));

        foreach (var outcome in await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => signIn.BeginAsync(_attempt, Redirect, default))))
        {
            outcome.TryGet(out _, out var problem).ShouldBeFalse();
            (problem!.Status, problem.RetryAfter is not null).ShouldBe((503, true));
        }

        _authority.Requests.ShouldHaveSingleItem();
        _authority.Gate.SetResult();
    }

    [Fact]
    public async Task CompleteAsync_TheFirstSignInAfterARotation_Succeeds()
    {
        using var successor = RSA.Create(2_048);
        using var validator = Validator();
        var signIn = SignIn(validator);
        Serve(_key, "k1");
        (await signIn.BeginAsync(_attempt, Redirect, default)).TryGet(out _, out _).ShouldBeTrue();

        Serve(successor, "k2");

        (await signIn.CompleteAsync(_attempt, "code", Redirect, "c", default)).TryGet(out var person, out var problem).ShouldBeTrue(problem?.Message);
        person!.Caller.UserId.ShouldBe(4801);
    }

    [Fact]
    public async Task CompleteAsync_AQuarterOfAnHourAfterAKeyWasWithdrawn_IsRefused()
    {
        using var successor = RSA.Create(2_048);
        using var validator = Validator();
        using var stop = new CancellationTokenSource();
        var time = new RestingTime();
        var signIn = SignIn(validator, time: time);
        Serve(_key, "k1");
        var keeping = signIn.KeepKeysAsync(stop.Token);
        await time.Resting.WaitAsync(TimeSpan.FromMinutes(2));
        (await signIn.CompleteAsync(_attempt, "code", Redirect, "c", default)).TryGet(out _, out _).ShouldBeTrue();

        Serve(successor, "k2", signer: _key, signerId: "k1");
        (await signIn.CompleteAsync(_attempt, "code", Redirect, "c", default)).TryGet(out _, out _).ShouldBeTrue();
        time.Advance(TimeSpan.FromMinutes(15));

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while ((await signIn.CompleteAsync(_attempt, "code", Redirect, "c", patience.Token)).TryGet(out _, out _)) await Task.Yield();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(keeping);
    }

    [Fact]
    public async Task AuthorityHttp_AnAuthorityThatClosesAfterEachAnswer_IsReadEachTime()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            while (true)
            {
                using var connection = await listener.AcceptSocketAsync();
                await connection.ReceiveAsync(new byte[4096]);
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray());
                // Whatever comes upon the same connection gets no answer.
                await connection.ReceiveAsync(new byte[4096]);
            }
        });
        using var http = new HttpClient(AuthorityHttp.CreateHandler());

        for (var reading = 0; reading < 5; reading++) (await http.GetStringAsync(new Uri($"http://{listener.LocalEndpoint}/jwks"))).ShouldBe("{}");

        listener.Stop();
        await Should.ThrowAsync<Exception>(serving);
    }

    [Fact]
    public async Task AuthorityHttp_ConnectionsClosedWithoutAnAnswer_SendsOneRequest()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var requests = 0;
        var serving = Task.Run(async () =>
        {
            while (true)
            {
                using var connection = await listener.AcceptSocketAsync();
                if (await connection.ReceiveAsync(new byte[4096]) > 0) Interlocked.Increment(ref requests);
            }
        });
        using var http = new HttpClient(AuthorityHttp.CreateHandler());

        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://{listener.LocalEndpoint}/jwks")));

        listener.Stop();
        await Should.ThrowAsync<Exception>(serving);
        requests.ShouldBe(1);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"true\"", false)]
    [InlineData("1", false)]
    [InlineData("[true]", false)]
    public async Task CompleteAsync_Superuser_IsTheJsonValueTrueOnly(string json, bool isServiceAccount)
    {
        using var validator = Validator();
        Serve(_key, "k1", superuser: json);

        (await SignIn(validator).CompleteAsync(_attempt, "code", Redirect, "c", default)).TryGet(out var person, out var problem).ShouldBeTrue(problem?.Message);

        person!.Caller.IsServiceAccount.ShouldBe(isServiceAccount);
    }

    [Theory]
    [InlineData("""{"roles": ["service_account"]}""", "{}", true)]
    [InlineData("""{"is_superuser": true}""", "{}", true)]
    [InlineData("""{"is_superuser": "true"}""", "{}", false)]
    [InlineData("""{"roles": ["operator"]}""", "{}", false)]
    [InlineData("""{"tenant_id": null, "roles": ["service_account"]}""", "{}", true)]
    [InlineData("""{"roles": ["operator"]}""", """{"is_superuser": true}""", true)]
    [InlineData("""{"roles": ["operator"]}""", """{"roles": ["service_account"]}""", false)]
    public async Task CompleteAsync_WithAnAccessTokenOfCallers_SeesAllTenantsWhereTheIdTokenOrThatOneSaysSo(string idClaims, string accessClaims, bool isServiceAccount)
    {
        using var validator = Validator();
        Serve(_key, "k1", change: payload => Set(payload, idClaims), access: payload => Set(payload, accessClaims));

        (await SignIn(validator).CompleteAsync(_attempt, "code", Redirect, "c", default)).TryGet(out var person, out var problem).ShouldBeTrue(problem?.Message);

        (person!.Caller.UserId, person.Caller.TenantId, person.Caller.IsServiceAccount).ShouldBe((7, 46, isServiceAccount));
        person.AccessToken.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("nbf", 4_102_444_800L)]
    [InlineData("exp", 1_000_000_000L)]
    [InlineData("sub", null)]
    [InlineData("nonce", null)]
    public async Task CompleteAsync_AnIdTokenThatIsNotYetOrNoMoreGoodOrNamesNobody_IsRefused(string claim, long? value)
    {
        using var validator = Validator();
        Serve(_key, "k1", change: payload => payload[claim] = value);

        (await SignIn(validator).CompleteAsync(_attempt, "code", Redirect, "c", default)).TryGet(out _, out var problem).ShouldBeFalse();

        problem!.Code.ShouldBe(ErrorCodes.InvalidToken);
    }

    [Fact]
    public async Task CompleteAsync_AnIdTokenOfAnotherKey_IsRefused()
    {
        using var stranger = RSA.Create(2_048);
        using var validator = Validator();
        Serve(_key, "k1", signer: stranger);

        (await SignIn(validator).CompleteAsync(_attempt, "code", Redirect, "c", default)).TryGet(out _, out var problem).ShouldBeFalse();

        problem!.Code.ShouldBe(ErrorCodes.InvalidToken);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"\ud800 is half of a character": 1}""")]
    public async Task CompleteAsync_AnAnswerWithoutAToken_IsRefused(string answer)
    {
        using var validator = Validator();
        Serve(_key, "k1", tokenAnswer: answer);

        (await SignIn(validator).CompleteAsync(_attempt, "code", Redirect, "c", default)).TryGet(out _, out var problem).ShouldBeFalse();

        problem!.Code.ShouldBe(ErrorCodes.InvalidToken);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, 401)]
    [InlineData(HttpStatusCode.Unauthorized, 401)]
    [InlineData(HttpStatusCode.TooManyRequests, 503)]
    [InlineData(HttpStatusCode.InternalServerError, 503)]
    [InlineData(HttpStatusCode.BadGateway, 503)]
    [InlineData(null, 503)]
    public async Task CompleteAsync_ATokenEndpointThatFails_IsUnavailableAndOneThatRefusesIsNot(HttpStatusCode? answer, int status)
    {
        using var validator = Validator();
        Serve(_key, "k1");
        var respond = _authority.Respond;
        _authority.Respond = request => request.RequestUri!.AbsolutePath != "/token" ? respond(request)
            : answer is { } code ? Answers.Json(code, """{"error":"invalid_grant"}""")
            : throw new HttpRequestException(HttpRequestError.ConnectionError);

        (await SignIn(validator).CompleteAsync(_attempt, "code", Redirect, "c", default)).TryGet(out _, out var problem).ShouldBeFalse();

        (problem!.Status, problem.RetryAfter is not null).ShouldBe((status, status == 503));
    }

    [Theory]
    [InlineData("http://issuer.example/token")]
    [InlineData("no address")]
    [InlineData("file:///token")]
    [InlineData("")]
    public async Task CompleteAsync_ATokenEndpointThatMayNotBeCalled_GetsNeitherCodeNorSecret(string endpoint)
    {
        using var validator = Validator();
        Serve(_key, "k1", tokenEndpoint: endpoint);

        (await SignIn(validator).CompleteAsync(_attempt, "code", Redirect, "c", default)).TryGet(out _, out var problem).ShouldBeFalse();

        problem!.Status.ShouldBe(503);
        _authority.Requests.ShouldAllBe(request => request.StartsWith("https://issuer.example/", StringComparison.Ordinal));
        _authority.Methods.ShouldAllBe(method => method == HttpMethod.Get);
    }

    [Theory]
    [InlineData("no address")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://bücher.example/authorize")]
    public async Task BeginAsync_AnAuthorizationEndpointThatIsNoAddress_IsUnavailable(string endpoint)
    {
        using var validator = Validator();
        Serve(_key, "k1", authorizationEndpoint: endpoint);

        (await SignIn(validator).BeginAsync(_attempt, Redirect, default)).TryGet(out _, out var problem).ShouldBeFalse();

        problem!.Status.ShouldBe(503);
    }

    public void Dispose()
    {
        _key.Dispose();
        _authority.Dispose();
    }

    private static TokenValidationOptions Options(TimeSpan? patience) =>
        new() { Authority = new Uri("https://issuer.example"), KeyReadInterval = TimeSpan.Zero, KeyPatience = patience ?? TimeSpan.FromMinutes(1) };

    private TokenValidator Validator(TimeSpan? patience = null)
    {
        var riskuity = new RiskuityClient(new HttpClient(_authority), new() { BaseUrl = new Uri("https://riskuity.example"), MaxRetries = 0 }, TimeProvider.System, NullLogger<RiskuityClient>.Instance);
        return new TokenValidator(Options(patience), new ProjectProbe(riskuity, TimeSpan.FromSeconds(2), TimeProvider.System), new HttpClient(_authority), TimeProvider.System);
    }

    private OidcSignIn SignIn(TokenValidator validator, TimeSpan? patience = null, TimeProvider? time = null) => new(
        new ConsoleOptions { OidcClientId = "console", OidcClientSecret = "secret", TenantId = 45 },
        Options(patience), validator, new HttpClient(_authority), time ?? TimeProvider.System, NullLogger<OidcSignIn>.Instance);

    private void Serve(
        RSA key, string keyId, RSA? signer = null, string? signerId = null, string authorizationEndpoint = "https://issuer.example/authorize", string tokenEndpoint = "https://issuer.example/token", string superuser = "false", string? tokenAnswer = null,
        Action<JsonObject>? change = null, Action<JsonObject>? access = null)
    {
        var jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(key.ExportParameters(false)) { KeyId = keyId });
        var payload = new JsonObject
        {
            ["iss"] = "https://issuer.example",
            ["aud"] = "console",
            ["sub"] = "4801",
            ["user_id"] = 4801,
            ["tenant_id"] = 45,
            ["is_superuser"] = JsonNode.Parse(superuser),
            ["nonce"] = _attempt.Nonce,
            ["exp"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds(),
        };
        change?.Invoke(payload);
        var accessPayload = new JsonObject
        {
            ["iss"] = "https://issuer.example",
            ["user_id"] = 7,
            ["tenant_id"] = 46,
            ["roles"] = new JsonArray("viewer"),
            ["exp"] = payload["exp"]?.DeepClone(),
        };
        access?.Invoke(accessPayload);
        string Sign(JsonObject claims) => new JsonWebTokenHandler().CreateToken(
            claims.ToJsonString(),
            new SigningCredentials(new RsaSecurityKey(signer ?? key) { KeyId = signerId ?? keyId }, "RS256"));
        var (idToken, accessToken) = (Sign(payload), access is null ? null : Sign(accessPayload));
        _authority.Respond = request => Answers.Json(HttpStatusCode.OK, request.RequestUri!.AbsolutePath switch
        {
            "/jwks" => JsonSerializer.Serialize(new { keys = new[] { new { kty = "RSA", kid = keyId, n = jwk.N, e = jwk.E } } }),
            "/token" => tokenAnswer ?? JsonSerializer.Serialize(new { id_token = idToken, access_token = accessToken }),
            _ => JsonSerializer.Serialize(new
            {
                issuer = "https://issuer.example",
                jwks_uri = "https://issuer.example/jwks",
                authorization_endpoint = authorizationEndpoint,
                token_endpoint = tokenEndpoint,
            }),
        });
    }

    private static void Set(JsonObject payload, string claims)
    {
        foreach (var (name, value) in JsonNode.Parse(claims)!.AsObject()) payload[name] = value?.DeepClone();
    }

    /// <summary>A clock that tells when somebody rests for minutes.</summary>
    private sealed class RestingTime() : FakeTimeProvider(DateTimeOffset.UtcNow)
    {
        private readonly TaskCompletionSource _resting = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Resting => _resting.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime >= TimeSpan.FromMinutes(5)) _resting.TrySetResult();
            return timer;
        }
    }
}
