using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Security;
using Cortap.Reporting.Tests.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Cortap.Reporting.Tests.Security;

public sealed class TokenValidatorTests : IDisposable
{
    private const string Key = "a signing key of at least 32 bytes!";

    private readonly ManualTimeProvider _time = new();
    private readonly RSA _rsa = RSA.Create(2_048);
    private readonly ECDsa _curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Answers _authority = new();
    private readonly Answers _riskuity = new();
    private ProjectProbe _probe = null!;

    public void Dispose()
    {
        _rsa.Dispose();
        _curve.Dispose();
    }

    [Fact]
    public async Task ValidateAsync_AGoodToken_TellsTheCaller()
    {
        var verified = await AcceptAsync(Shared(), Mint(Claims()));

        verified.Caller.UserId.ShouldBe(4801);
        verified.Caller.TenantId.ShouldBe(45);
        verified.Caller.IsServiceAccount.ShouldBeFalse();
    }

    [Fact]
    public async Task ValidateAsync_UserAndTenantZero_AreValues()
    {
        var verified = await AcceptAsync(Shared(), Mint(Claims(("user_id", 0), ("tenant_id", 0), ("is_superuser", true))));
        (verified.Caller.UserId, verified.Caller.TenantId, verified.Caller.IsServiceAccount).ShouldBe((0, 0, true));
    }

    [Fact]
    public async Task ValidateAsync_AListedUser_IsAServiceAccount() =>
        (await AcceptAsync(Shared() with { ServiceAccountUserIds = [new(null, 4801)] }, Mint(Claims()))).Caller.IsServiceAccount.ShouldBeTrue();

    [Theory]
    [InlineData(45, true)]
    [InlineData(46, false)]
    public async Task ValidateAsync_AUserListedWithATenant_IsAServiceAccountInThatTenantOnly(int tenant, bool isService) =>
        (await AcceptAsync(Shared() with { ServiceAccountUserIds = [new(45, 4801)] }, Mint(Claims(("tenant_id", tenant))))).Caller.IsServiceAccount.ShouldBe(isService);

    [Theory]
    [InlineData("45:4801", 45L, 4801L)]
    [InlineData(" 4801 ", null, 4801L)]
    [InlineData("0:-1", 0L, -1L)]
    public void Parse_UserReference_IsReadAndWrittenTheSame(string text, long? tenant, long user)
    {
        UserReference.Parse(text).ShouldBe(new UserReference(tenant, user));
        JsonSerializer.Deserialize<UserReference>(JsonSerializer.Serialize(new UserReference(tenant, user))).ShouldBe(new UserReference(tenant, user));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("45:")]
    [InlineData(":4801")]
    [InlineData("1:2:3")]
    [InlineData("a:1")]
    public void Parse_WhatIsNoUserReference_IsNull(string text) => UserReference.Parse(text).ShouldBeNull();

    [Theory]
    [InlineData("\"true\"")]
    [InlineData("1")]
    public async Task ValidateAsync_ASuperuserThatIsNotTrue_IsNoServiceAccount(string value) =>
        (await AcceptAsync(Shared(), Mint(Claims(("is_superuser", JsonNode.Parse(value)))))).Caller.IsServiceAccount.ShouldBeFalse();

    [Fact]
    public async Task ValidateAsync_Roles_AreRead() =>
        (await AcceptAsync(Shared(), Mint(Claims(("roles", new JsonArray("report_admin", 5, "x")))))).Caller.Roles.ShouldBe(["report_admin", "x"]);

    [Theory]
    [InlineData(-59, true)]
    [InlineData(-60, false)]
    [InlineData(-61, false)]
    [InlineData(3_600, true)]
    public async Task ValidateAsync_Expiry_HasSixtySecondsOfSkew(int offset, bool accepted)
    {
        var outcome = await ValidateAsync(Shared(), Mint(Claims(("exp", Now() + offset))));
        outcome.TryGet(out _, out var problem).ShouldBe(accepted);
        problem?.Code.ShouldBe(ErrorCodes.ExpiredToken);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public async Task ValidateAsync_NotBefore_HasSixtySecondsOfSkew(int offset, bool accepted)
    {
        var outcome = await ValidateAsync(Shared(), Mint(Claims(("nbf", Now() + offset))));
        outcome.TryGet(out _, out var problem).ShouldBe(accepted);
        problem?.Code.ShouldBe(ErrorCodes.InvalidToken);
    }

    [Theory]
    [InlineData("user_id", null)]
    [InlineData("user_id", "\"4801\"")]
    [InlineData("user_id", "4801.5")]
    [InlineData("user_id", "1e3")]
    [InlineData("user_id", "true")]
    [InlineData("tenant_id", null)]
    [InlineData("tenant_id", "null")]
    [InlineData("tenant_id", "9223372036854775808")]
    [InlineData("exp", null)]
    [InlineData("exp", "\"1999999999\"")]
    [InlineData("exp", "1e999")]
    [InlineData("exp", "null")]
    [InlineData("nbf", "\"0\"")]
    public async Task ValidateAsync_AClaimMissingOrOfAWrongType_IsInvalid(string claim, string? json) =>
        await RefuseAsync(Shared(), Mint(json is null ? Without(claim) : Claims((claim, Raw(json)))));

    [Fact]
    public async Task ValidateAsync_AWebSessionToken_SaysWhatIsMissing() =>
        (await RefuseAsync(Shared(), Mint(Without("tenant_id")))).Message.ShouldContain("tenant_id");

    [Fact]
    public async Task ValidateAsync_ExpiredAndForged_IsInvalidRatherThanExpired() =>
        await RefuseAsync(Shared(), Mint(Claims(("exp", Now() - 3_600)), key: new string('x', 40)));

    public static TheoryData<string> Headers() =>
    [
        "", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Token a.b.c", "Bearer a", "Bearer a.b", "Bearer a.b.c", "Bearer a.b.c.d.e", "Bearer ..",
        "Bearer  a.b.c", "Bearer a.b.c, Bearer d.e.f", "Bearer a.b.c\n", "Bearer é.é.é", "Bearer e30.e30.", "Bearer e30.e30.e30", "Bearer W10.W10.eA",
        "Bearer bnVsbA.bnVsbA.eA", "Bearer eyJhbGciOjV9.e30.eA", "Bearer eyJhbGciOiJIUzI1NiJ9.eyJhIjoxLCJhIjoyfQ.eA", "Bearer _w._w._w",
    ];

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task ValidateAsync_AHeaderThatIsNoBearerToken_IsInvalid(string header) => await RefuseHeadersAsync(Shared(), header);

    [Fact]
    public async Task ValidateAsync_NoHeaderTwoHeadersOrANullOne_AreInvalid()
    {
        var good = "Bearer " + Mint(Claims());
        await RefuseHeadersAsync(Shared());
        await RefuseHeadersAsync(Shared(), good, good);
        await RefuseHeadersAsync(Shared(), [null!]);
    }

    [Fact]
    public async Task ValidateAsync_AHugeToken_IsInvalid() => await RefuseAsync(Shared(), Mint(Claims(("pad", new string('x', 100_000)))));

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("nOnE")]
    [InlineData("")]
    [InlineData("HS512")]
    [InlineData("RS256")]
    [InlineData("hs256")]
    public async Task ValidateAsync_AnotherAlgorithmInTheHeader_IsInvalid(string algorithm)
    {
        await RefuseAsync(Shared(), Craft($$"""{"alg":"{{algorithm}}"}""", Claims(), input => Hmac(Key, input)));
        await RefuseAsync(Shared(), Craft($$"""{"alg":"{{algorithm}}"}""", Claims(), _ => []));
    }

    [Fact]
    public async Task ValidateAsync_APublicKeyUsedAsASharedSecret_IsInvalid()
    {
        var pem = _rsa.ExportSubjectPublicKeyInfoPem();
        await RefuseAsync(new() { PublicKeyPem = pem }, Craft("""{"alg":"HS256"}""", Claims(), input => Hmac(pem, input)));
        await RefuseAsync(new() { PublicKeyPem = pem }, Craft("""{"alg":"HS256"}""", Claims(), input => HMACSHA256.HashData(_rsa.ExportSubjectPublicKeyInfo(), input)));
    }

    [Theory]
    [InlineData("jku", "\"https://evil.example/jwks\"")]
    [InlineData("x5u", "\"https://evil.example/cert\"")]
    [InlineData("jwk", "{\"kty\":\"oct\",\"k\":\"AAAA\"}")]
    [InlineData("x5c", "[\"AAAA\"]")]
    [InlineData("crit", "[\"exp\"]")]
    public async Task ValidateAsync_AHeaderThatBringsAKey_IsInvalid(string name, string value) =>
        await RefuseAsync(Shared(), Craft($$"""{"alg":"HS256","{{name}}":{{value}}}""", Claims(), input => Hmac(Key, input)));

    [Fact]
    public async Task ValidateAsync_AnRsaKey_AcceptsItsSignaturesOnly()
    {
        var options = new TokenValidationOptions { PublicKeyPem = _rsa.ExportSubjectPublicKeyInfoPem() };
        using var other = RSA.Create(2_048);

        await AcceptAsync(options, MintWith(new RsaSecurityKey(_rsa), "RS256"));
        await AcceptAsync(options, MintWith(new RsaSecurityKey(_rsa), "PS256"));
        await RefuseAsync(options, MintWith(new RsaSecurityKey(other), "RS256"));
        await RefuseAsync(options, Mint(Claims()));
    }

    [Fact]
    public async Task ValidateAsync_ACurveKey_AcceptsItsAlgorithmOnly()
    {
        var options = new TokenValidationOptions { PublicKeyPem = _curve.ExportSubjectPublicKeyInfoPem() };

        await AcceptAsync(options, MintWith(new ECDsaSecurityKey(_curve), "ES256"));
        await RefuseAsync(options, MintWith(new RsaSecurityKey(_rsa), "RS256"));
    }

    [Fact]
    public async Task ValidateAsync_IssuerAndAudience_MustMatchWhenSet()
    {
        var options = Shared() with { Issuer = "https://issuer.example", Audience = "cortap" };

        await AcceptAsync(options, Mint(Claims(("iss", "https://issuer.example"), ("aud", new JsonArray("other", "cortap")))));
        await AcceptAsync(options, Mint(Claims(("iss", "https://issuer.example"), ("aud", "cortap"))));
        await RefuseAsync(options, Mint(Claims(("iss", "https://issuer.example"))));
        await RefuseAsync(options, Mint(Claims(("iss", "https://evil.example"), ("aud", "cortap"))));
        await RefuseAsync(options, Mint(Claims()));
    }

    [Fact]
    public async Task ValidateAsync_AnAuthority_IsAskedOnceForItsKeys()
    {
        ServeAuthority(_rsa, "k1");
        using var validator = Validator(Discovered);
        var token = MintWith(new RsaSecurityKey(_rsa) { KeyId = "k1" }, "RS256", ("iss", "https://issuer.example"));

        for (var index = 0; index < 5; index++)
        {
            (await validator.ValidateAsync(["Bearer " + token], "c", default)).TryGet(out _, out _).ShouldBeTrue();
        }

        _authority.Requests.ShouldBe(["https://issuer.example/.well-known/openid-configuration", "https://issuer.example/jwks"]);
        (await validator.ValidateAsync(["Bearer " + Mint(Claims(("iss", "https://issuer.example")))], "c", default)).TryGet(out _, out _).ShouldBeFalse();
        (await validator.ValidateAsync(["Bearer " + MintWith(new RsaSecurityKey(_rsa) { KeyId = "k1" }, "RS256", ("iss", "https://other.example"))], "c", default)).TryGet(out _, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("\"request_parameter_supported\": \"true\"")]
    [InlineData("\"http_logout_supported\": null")]
    [InlineData("\"claims_supported\": \"x\"")]
    [InlineData("\"scopes_supported\": [1, {}]")]
    [InlineData("\"userinfo_endpoint\": 5, \"token_endpoint\": [], \"x\": {\"a\": [[[]]]}")]
    public async Task ValidateAsync_AnAuthorityWhoseDiscoveryHoldsOddThings_IsReadForWhatIsAsked(string odd)
    {
        ServeAuthority(_rsa, "k1", $$"""{{{odd}}, "issuer": "https://issuer.example", "jwks_uri": "https://issuer.example/jwks"}""");

        await AcceptAsync(Discovered, FromAuthority(_rsa, "k1", ("iss", "https://issuer.example")));
    }

    [Theory]
    [InlineData("""{"jwks_uri": "https://issuer.example/jwks"}""")]
    [InlineData("""{"issuer": "", "jwks_uri": "https://issuer.example/jwks"}""")]
    public async Task ValidateAsync_AnAuthorityThatNamesNoIssuer_IsBelievedOnlyWhenTheIssuerIsSet(string discovery)
    {
        ServeAuthority(_rsa, "k1", discovery);
        using var validator = Validator(Discovered);
        foreach (var issuer in new[] { "https://issuer.example", "https://other.example", "https://evil.example", null })
        {
            (await validator.ValidateAsync(["Bearer " + FromAuthority(_rsa, "k1", ("iss", issuer))], "c", default)).TryGet(out _, out var problem).ShouldBeFalse();
            problem!.Status.ShouldBe(503);
        }

        validator.KeyTrouble.ShouldNotBeNull().ShouldContain("JWT_ISSUER");
        await AcceptAsync(Discovered with { Issuer = "https://other.example" }, FromAuthority(_rsa, "k1", ("iss", "https://other.example")));
        await RefuseAsync(Discovered with { Issuer = "https://other.example" }, FromAuthority(_rsa, "k1", ("iss", "https://evil.example")));
    }

    [Fact]
    public async Task ValidateAsync_AnAuthoritysShortRsaKey_VerifiesNothing()
    {
        using var weak = RSA.Create(1_024);
        var token = Craft(
            """{"alg":"RS256","kid":"k1"}""", Claims(("iss", "https://issuer.example")), input => weak.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        ServeAuthority(weak, "k1");

        (await ValidateAsync(Discovered, token)).TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Status.ShouldBe(503);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("""["k1"]""")]
    [InlineData("""{"k": 1}""")]
    [InlineData("true")]
    [InlineData("\"\\ud800\"")]
    public async Task ValidateAsync_AKeyIdThatIsNoText_IsInvalid(string keyId)
    {
        ServeAuthority(_rsa, "k1");

        await RefuseAsync(Discovered, Craft($$"""{"alg":"RS256","kid":{{keyId}}}""", Claims(("iss", "https://issuer.example")), _ => [1]));
    }

    [Theory]
    [InlineData("exp", "1e300")]
    [InlineData("nbf", "-1e300")]
    [InlineData("iat", "-1e300")]
    [InlineData("iat", "\"yesterday\"")]
    [InlineData("iss", """["https://issuer.example", 5]""")]
    [InlineData("jti", "[]")]
    public async Task ValidateAsync_AForgedTokenOfAnAuthorityWithAnOddClaim_IsInvalid(string claim, string json)
    {
        ServeAuthority(_rsa, "k1");
        using var validator = Validator(Discovered);
        var claims = Claims(("iss", "https://issuer.example"), (claim, Raw(json)));

        (await validator.ValidateAsync(["Bearer " + Craft("""{"alg":"RS256","kid":"made-up"}""", claims, _ => [1])], "c", default)).TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe(ErrorCodes.InvalidToken);
    }

    [Fact]
    public async Task ValidateAsync_AVerifiedTokenThatExpires_IsExpired()
    {
        using var validator = Validator(Shared());
        var token = Mint(Claims(("exp", Now() - 30)));
        (await validator.ValidateAsync(["Bearer " + token], "c", default)).TryGet(out _, out _).ShouldBeTrue();

        _time.Advance(TimeSpan.FromSeconds(31));

        (await validator.ValidateAsync(["Bearer " + token], "c", default)).TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe(ErrorCodes.ExpiredToken);
    }

    [Fact]
    public async Task ValidateAsync_AVerifiedTokenWithAnotherSignature_IsInvalid()
    {
        using var validator = Validator(Shared());
        var token = Mint(Claims());
        (await validator.ValidateAsync(["Bearer " + token], "c", default)).TryGet(out _, out _).ShouldBeTrue();

        var forged = Mint(Claims(), "another key of at least 32 bytes!!!");
        forged[..forged.LastIndexOf('.')].ShouldBe(token[..token.LastIndexOf('.')]);
        (await validator.ValidateAsync(["Bearer " + forged], "c", default)).TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe(ErrorCodes.InvalidToken);
    }

    [Fact]
    public async Task ValidateAsync_AVerifiedTokenWhoseKeyWasWithdrawn_IsInvalid()
    {
        using var successor = RSA.Create(2_048);
        using var validator = Validator(Discovered);
        var old = MintWith(new RsaSecurityKey(_rsa) { KeyId = "k1" }, "RS256", ("iss", "https://issuer.example"));
        var next = MintWith(new RsaSecurityKey(successor) { KeyId = "k2" }, "RS256", ("iss", "https://issuer.example"));
        ServeAuthority(_rsa, "k1");
        (await validator.ValidateAsync(["Bearer " + old], "c", default)).TryGet(out _, out _).ShouldBeTrue();

        ServeAuthority(successor, "k2");

        // The unknown key makes the validator read the authority's keys again, before it answers.
        (await validator.ValidateAsync(["Bearer " + next], "c", default)).TryGet(out _, out _).ShouldBeTrue();

        (await validator.ValidateAsync(["Bearer " + old], "c", default)).TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe(ErrorCodes.InvalidToken);
    }

    [Fact]
    public async Task ValidateAsync_ABadTokenBeforeARotation_DoesNotBarTheNewKey()
    {
        using var successor = RSA.Create(2_048);
        using var stranger = RSA.Create(2_048);
        using var validator = Validator(Discovered);
        ServeAuthority(_rsa, "k1");
        (await validator.ValidateAsync(["Bearer " + FromAuthority(stranger, "made-up")], "c", default)).TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe(ErrorCodes.InvalidToken);

        ServeAuthority(successor, "k2");

        (await validator.ValidateAsync(["Bearer " + FromAuthority(successor, "k2")], "c", default)).TryGet(out _, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task ValidateAsync_AForgedTokenOfAKnownKey_DoesNotMakeTheAuthorityWork()
    {
        using var stranger = RSA.Create(2_048);
        using var validator = Validator(Discovered);
        ServeAuthority(_rsa, "k1");
        await validator.ValidateAsync(["Bearer " + FromAuthority(_rsa, "k1")], "c", default);
        var asked = _authority.Requests.Count;

        (await validator.ValidateAsync(["Bearer " + FromAuthority(stranger, "k1")], "c", default)).TryGet(out _, out _).ShouldBeFalse();
        (await validator.ValidateAsync(["Bearer " + FromAuthority(stranger, "k2", ("iss", "https://other.example"))], "c", default)).TryGet(out _, out _).ShouldBeFalse();
        (await validator.ValidateAsync(["Bearer " + FromAuthority(stranger, "k2", ("exp", Now() - 3_600))], "c", default)).TryGet(out _, out _).ShouldBeFalse();

        _authority.Requests.Count.ShouldBe(asked);
    }

    [Fact]
    public async Task ValidateAsync_ManyTokensOfAnUnknownKey_ShareAReading()
    {
        using var successor = RSA.Create(2_048);
        using var validator = Validator(Discovered);
        ServeAuthority(_rsa, "k1");
        await validator.ValidateAsync(["Bearer " + FromAuthority(_rsa, "k1")], "c", default);
        ServeAuthority(successor, "k2");
        _authority.Requests.Clear();
        _authority.Gate = new TaskCompletionSource();

        var outcomes = Enumerable.Range(0, 20).Select(user => validator.ValidateAsync(["Bearer " + FromAuthority(successor, "k2", ("user_id", user))], "c", default)).ToList();
        _authority.Gate.SetResult();

        foreach (var outcome in await Task.WhenAll(outcomes))
            outcome.TryGet(out _, out _).ShouldBeTrue();
        _authority.Requests.Count.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task ValidateAsync_AnAuthorityThatHangs_AnswersEverybodyAtOnceAndIsAskedOnce()
    {
        using var validator = Validator(Discovered with { KeyPatience = TimeSpan.FromMilliseconds(50) });
        ServeAuthority(_rsa, "k1");
        _authority.Gate = new TaskCompletionSource();
        var token = "Bearer " + FromAuthority(_rsa, "k1");

        foreach (var outcome in await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => validator.ValidateAsync([token], "c", default))))
        {
            outcome.TryGet(out _, out var problem).ShouldBeFalse();
            (problem!.Status, problem.RetryAfter is not null).ShouldBe((503, true));
        }

        _authority.Requests.Count.ShouldBe(1);
        validator.IsReady.ShouldBeFalse();
        _authority.Gate.SetResult();
        await Eventually(() => validator.IsReady);
        (await validator.ValidateAsync([token], "c", default)).TryGet(out _, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task ValidateAsync_AnAuthorityThatFallsSilent_ServesKnownKeysForAnHourAndUnknownOnesNot()
    {
        using var stranger = RSA.Create(2_048);
        using var validator = Validator(Discovered);
        ServeAuthority(_rsa, "k1");
        var token = "Bearer " + FromAuthority(_rsa, "k1", ("exp", Now() + 36_000));
        (await validator.ValidateAsync([token], "c", default)).TryGet(out _, out _).ShouldBeTrue();
        _authority.Respond = _ => new HttpResponseMessage(HttpStatusCode.BadGateway);

        (await validator.ValidateAsync(["Bearer " + FromAuthority(stranger, "k2")], "c", default)).TryGet(out _, out var unknown).ShouldBeFalse();
        unknown!.Status.ShouldBe(503);
        _time.Advance(TimeSpan.FromMinutes(59));
        (await validator.ValidateAsync([token], "c", default)).TryGet(out _, out _).ShouldBeTrue();
        _time.Advance(TimeSpan.FromMinutes(2));
        (await validator.ValidateAsync([token], "c", default)).TryGet(out _, out var stale).ShouldBeFalse();
        stale!.Status.ShouldBe(503);
        validator.KeyTrouble.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("""{"keys": []}""")]
    [InlineData("""{"keys": [{"kty": "oct", "kid": "k1", "k": "c2VjcmV0"}]}""")]
    [InlineData("""{"keys": [{"kty": "RSA", "use": "enc", "kid": "k1", "n": "AQAB", "e": "AQAB"}]}""")]
    public async Task ValidateAsync_AnAuthorityThatHasWithdrawnAllItsKeys_VerifiesNothing(string listing)
    {
        using var stranger = RSA.Create(2_048);
        using var validator = Validator(Discovered);
        ServeAuthority(_rsa, "k1");
        var token = "Bearer " + FromAuthority(_rsa, "k1");
        (await validator.ValidateAsync([token], "c", default)).TryGet(out _, out _).ShouldBeTrue();
        ServeListing(listing);

        (await validator.ValidateAsync(["Bearer " + FromAuthority(stranger, "k2")], "c", default)).TryGet(out _, out var unknown).ShouldBeFalse();
        (await validator.ValidateAsync([token], "c", default)).TryGet(out _, out var withdrawn).ShouldBeFalse();

        (unknown!.Status, withdrawn!.Status, validator.IsReady).ShouldBe((503, 503, false));

        // Whoever asks for readiness has them read again.
        ServeAuthority(_rsa, "k1");
        validator.SeekKeys();
        await Eventually(() => validator.IsReady);
    }

    [Theory]
    [InlineData("""{"kty": "RSA", "n": 5, "e": 1}""")]
    [InlineData("""{"kty": "RSA", "kid": "k2"}""")]
    [InlineData("""{"kty": "EC", "crv": "P-256", "x": [], "y": null}""")]
    [InlineData("""{"kty": "RSA", "kty": "RSA", "kid": "k2", "n": "AQAB", "e": "AQAB"}""")]
    [InlineData("""{"kty": "RSA", "kid": "k2", "n": "AQAB", "e": "AQAB", "\ud800": 1}""")]
    [InlineData("""{"kty": "RSA", "x": [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}""")]
    [InlineData("5")]
    [InlineData("null")]
    public async Task ValidateAsync_AnAuthorityThatListsAKeyThatNobodyCanRead_IsBelievedInTheOthers(string odd)
    {
        ServeListing($$"""{"keys": [{{odd}}, {{PublicKey(_rsa, "k1")}}, {{odd}}]}""");

        (await ValidateAsync(Discovered, FromAuthority(_rsa, "k1"))).TryGet(out _, out var problem).ShouldBeTrue(problem?.Message);
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("""{"keys": [null]}""", null)]
    [InlineData("""{"keys": [1, "x", []]}""", null)]
    [InlineData("""{"error": "temporarily_unavailable"}""", null)]
    [InlineData("""{"keys": []}""", """{"issuer": "https://issuer.example"}""")]
    [InlineData("""{"keys": []}""", "{}")]
    public async Task ValidateAsync_AnAuthorityThatAnswersWithoutAListing_HasWithdrawnNothing(string listing, string? discovery)
    {
        using var stranger = RSA.Create(2_048);
        using var validator = Validator(Discovered);
        ServeAuthority(_rsa, "k1");
        var token = "Bearer " + FromAuthority(_rsa, "k1");
        (await validator.ValidateAsync([token], "c", default)).TryGet(out _, out _).ShouldBeTrue();
        if (discovery is null) ServeListing(listing);
        else ServeListing(listing, discovery);

        (await validator.ValidateAsync(["Bearer " + FromAuthority(stranger, "k2")], "c", default)).TryGet(out _, out var unknown).ShouldBeFalse();

        unknown!.Status.ShouldBe(503);
        (await validator.ValidateAsync([token], "c", default)).TryGet(out _, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task ValidateAsync_TwoKeysOfOneId_VerifyBoth()
    {
        using var second = RSA.Create(2_048);
        using var stranger = RSA.Create(2_048);
        ServeListing($$"""{"keys": [{{PublicKey(_rsa, "k1")}}, {{PublicKey(second, "k1")}}]}""");

        (await ValidateAsync(Discovered, FromAuthority(_rsa, "k1"))).TryGet(out _, out _).ShouldBeTrue();
        (await ValidateAsync(Discovered, FromAuthority(second, "k1"))).TryGet(out _, out _).ShouldBeTrue();
        (await ValidateAsync(Discovered, FromAuthority(stranger, "k1"))).TryGet(out _, out _).ShouldBeFalse();
    }

    [Fact]
    public async Task KeepKeysAsync_AtStart_ReadsBeforeTheFirstToken()
    {
        using var validator = Validator(Discovered);
        ServeAuthority(_rsa, "k1");
        using var stop = new CancellationTokenSource();

        var keeping = validator.KeepKeysAsync(stop.Token);
        await Eventually(() => validator.IsReady);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(keeping);
        _authority.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task ValidateAsync_AnAuthorityThatCannotBeReached_IsUnavailable()
    {
        _authority.Respond = _ => new HttpResponseMessage(HttpStatusCode.InternalServerError);
        var outcome = await ValidateAsync(new() { Authority = new Uri("https://issuer.example") }, MintWith(new RsaSecurityKey(_rsa), "RS256"));

        outcome.TryGet(out _, out var problem).ShouldBeFalse();
        (problem!.Code, problem.Status).ShouldBe((ErrorCodes.Unavailable, 503));
    }

    [Theory]
    [InlineData(200, null)]
    [InlineData(401, ErrorCodes.InvalidToken)]
    [InlineData(403, ErrorCodes.InvalidToken)]
    [InlineData(500, ErrorCodes.Unavailable)]
    [InlineData(404, ErrorCodes.Unavailable)]
    public async Task ValidateAsync_Upstream_TrustsWhatRiskuityAnswers200To(int status, string? code)
    {
        _riskuity.Respond = _ => Answers.Json((HttpStatusCode)status, "[]");

        var outcome = await ValidateAsync(new() { Mode = TokenValidationMode.Upstream }, Mint(Claims()));

        outcome.TryGet(out _, out var problem).ShouldBe(code is null);
        problem?.Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("<html>We are down for maintenance</html>")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"detail\": \"Not authenticated\"}")]
    [InlineData("[1]")]
    [InlineData("[null, \"x\"]")]
    public async Task ValidateAsync_UpstreamThatAnswersSomethingElse_TrustsNobody(string answer)
    {
        _riskuity.Respond = _ => Answers.Json(HttpStatusCode.OK, answer);
        using var validator = Validator(new() { Mode = TokenValidationMode.Upstream });
        var forged = "Bearer " + Mint(Claims(("is_superuser", true)));

        (await validator.ValidateAsync([forged], "c", default)).TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe(ErrorCodes.Unavailable);

        _riskuity.Respond = _ => new HttpResponseMessage(HttpStatusCode.Unauthorized);
        (await validator.ValidateAsync([forged], "c", default)).TryGet(out _, out problem).ShouldBeFalse();
        problem!.Code.ShouldBe(ErrorCodes.InvalidToken);
    }

    [Fact]
    public async Task ValidateAsync_Upstream_AsksOncePerTokenWithinFiveMinutes()
    {
        _riskuity.Respond = _ => Answers.Json(HttpStatusCode.OK, "[]");
        using var validator = Validator(new() { Mode = TokenValidationMode.Upstream });
        var first = "Bearer " + Mint(Claims());

        await validator.ValidateAsync([first], "c", default);
        _time.Advance(TimeSpan.FromSeconds(299));
        await validator.ValidateAsync([first], "c", default);
        _riskuity.Requests.Count.ShouldBe(1);

        await validator.ValidateAsync(["Bearer " + Mint(Claims(("user_id", 5)))], "c", default);
        _riskuity.Requests.Count.ShouldBe(2);

        _time.Advance(TimeSpan.FromSeconds(2));
        await validator.ValidateAsync([first], "c", default);
        _riskuity.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task ValidateAsync_UpstreamWhileRiskuityDoesNotAnswerAnOrder_TrustsAsBefore()
    {
        _riskuity.Respond = _ => Answers.Json(HttpStatusCode.OK, "[]");
        using var validator = Validator(new() { Mode = TokenValidationMode.Upstream });
        var token = Mint(Claims());
        (await validator.ValidateAsync(["Bearer " + token], "c", default)).TryGet(out var verified, out _).ShouldBeTrue();

        _time.Advance(TimeSpan.FromSeconds(61));
        _riskuity.Respond = _ => new HttpResponseMessage(HttpStatusCode.GatewayTimeout);
        (await _probe.CheckAsync(33, verified.Token, "c", default)).TryGet(out _, out _).ShouldBeTrue();
        (await validator.ValidateAsync(["Bearer " + token], "c", default)).TryGet(out _, out _).ShouldBeTrue();

        _time.Advance(TimeSpan.FromSeconds(239));
        (await validator.ValidateAsync(["Bearer " + token], "c", default)).TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe(ErrorCodes.Unavailable);
    }

    [Fact]
    public async Task ValidateAsync_UpstreamOnceRiskuityRefusesTheTokensOrder_IsRefused()
    {
        _riskuity.Respond = _ => Answers.Json(HttpStatusCode.OK, "[]");
        using var validator = Validator(new() { Mode = TokenValidationMode.Upstream });
        var token = Mint(Claims());
        (await validator.ValidateAsync(["Bearer " + token], "c", default)).TryGet(out var verified, out _).ShouldBeTrue();

        _time.Advance(TimeSpan.FromSeconds(61));
        _riskuity.Respond = _ => new HttpResponseMessage(HttpStatusCode.Unauthorized);
        (await _probe.CheckAsync(33, verified.Token, "c", default)).TryGet(out _, out _).ShouldBeFalse();

        (await validator.ValidateAsync(["Bearer " + token], "c", default)).TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe(ErrorCodes.InvalidToken);
    }

    [Fact]
    public async Task ValidateAsync_UpstreamManyUnknownTokensAtOnce_ShareAFewCalls()
    {
        int[] calls = [0, 0];
        using var answer = new ManualResetEventSlim();
        _riskuity.Respond = _ =>
        {
            var now = Interlocked.Increment(ref calls[0]);
            lock (calls) calls[1] = Math.Max(calls[1], now);
            answer.Wait();
            Interlocked.Decrement(ref calls[0]);
            return Answers.Json(HttpStatusCode.OK, "[]");
        };
        using var validator = Validator(new() { Mode = TokenValidationMode.Upstream });
        var asking = Enumerable.Range(1, 40).Select(user => Task.Run(() => validator.ValidateAsync(["Bearer " + Mint(Claims(("user_id", user)))], "c", default))).ToList();
        while (Volatile.Read(ref calls[0]) < 8) await Task.Yield();

        answer.Set();
        var outcomes = await Task.WhenAll(asking);

        calls[1].ShouldBe(8);
        outcomes.Count(outcome => outcome.TryGet(out _, out _)).ShouldBeGreaterThanOrEqualTo(8);
    }

    [Fact]
    public async Task ValidateAsync_Upstream_NeverAsksAboutUnsignedOrExpiredTokens()
    {
        var options = new TokenValidationOptions { Mode = TokenValidationMode.Upstream };

        await RefuseAsync(options, Craft("""{"alg":"none"}""", Claims(), _ => []));
        (await ValidateAsync(options, Mint(Claims(("exp", Now() - 3_600))))).TryGet(out _, out var problem).ShouldBeFalse();

        problem!.Code.ShouldBe(ErrorCodes.ExpiredToken);
        _riskuity.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void Constructor_WithoutAUsableKey_Throws()
    {
        Should.Throw<ArgumentException>(() => Validator(new()));
        Should.Throw<ArgumentException>(() => Validator(new() { SigningKey = new byte[31] }));
        Should.Throw<ArgumentException>(() => Validator(new() { PublicKeyPem = "no key" }));
    }

    private static TokenValidationOptions Discovered => new() { Authority = new Uri("https://issuer.example"), KeyReadInterval = TimeSpan.Zero, KeyPatience = TimeSpan.FromMinutes(1) };

    private static async Task Eventually(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private string FromAuthority(RSA key, string keyId, params (string Name, JsonNode? Value)[] changes) =>
        MintWith(new RsaSecurityKey(key) { KeyId = keyId }, "RS256", [("iss", "https://issuer.example"), .. changes]);

    private static TokenValidationOptions Shared() => new() { SigningKey = Encoding.UTF8.GetBytes(Key) };

    // A number such as 1e999 has no JsonNode of its own; it is spliced into the text.
    private static JsonValue Raw(string json) => JsonValue.Create("\u0001" + json + "\u0001");

    private static byte[] Hmac(string key, byte[] input) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), input);

    private static string Craft(string header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var payload = System.Text.RegularExpressions.Regex.Replace(claims.ToJsonString(), "\"\\\\u0001(.*?)\\\\u0001\"", match => System.Text.RegularExpressions.Regex.Unescape(match.Groups[1].Value));
        var input = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(payload)}";
        return $"{input}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    private static string Mint(JsonObject claims, string key = Key) => Craft("""{"alg":"HS256","typ":"JWT"}""", claims, input => Hmac(key, input));

    private string MintWith(SecurityKey key, string algorithm, params (string Name, JsonNode? Value)[] changes) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(Claims(changes).ToJsonString(), new SigningCredentials(key, algorithm));

    private long Now() => _time.GetUtcNow().ToUnixTimeSeconds();

    private JsonObject Claims(params (string Name, JsonNode? Value)[] changes)
    {
        var claims = new JsonObject { ["user_id"] = 4801, ["tenant_id"] = 45, ["email"] = "avery.placeholder@example.com", ["is_superuser"] = false, ["exp"] = Now() + 3_600 };
        foreach (var (name, value) in changes)
        {
            claims[name] = value;
        }

        return claims;
    }

    private JsonObject Without(string claim)
    {
        var claims = Claims();
        claims.Remove(claim);
        return claims;
    }

    private TokenValidator Validator(TokenValidationOptions options)
    {
        var riskuity = new RiskuityClient(new HttpClient(_riskuity), new() { BaseUrl = new Uri("https://riskuity.example"), MaxRetries = 0 }, _time, NullLogger<RiskuityClient>.Instance);
        _probe = new ProjectProbe(riskuity, TimeSpan.FromSeconds(2), _time);
        return new TokenValidator(options, _probe, new HttpClient(_authority), _time);
    }

    private async Task<Outcome<VerifiedToken>> ValidateAsync(TokenValidationOptions options, string token)
    {
        using var validator = Validator(options);
        return await validator.ValidateAsync(["Bearer " + token], "c", default);
    }

    private async Task<VerifiedToken> AcceptAsync(TokenValidationOptions options, string token)
    {
        (await ValidateAsync(options, token)).TryGet(out var verified, out var problem).ShouldBeTrue(problem?.Message);
        return verified!;
    }

    private Task<Problem> RefuseAsync(TokenValidationOptions options, string token) => RefuseHeadersAsync(options, "Bearer " + token);

    private async Task<Problem> RefuseHeadersAsync(TokenValidationOptions options, params string[] headers)
    {
        using var validator = Validator(options);
        (await validator.ValidateAsync(headers, "c", default)).TryGet(out _, out var problem).ShouldBeFalse();
        (problem!.Code, problem.Status).ShouldBe((ErrorCodes.InvalidToken, 401));
        return problem;
    }

    private void ServeAuthority(
        RSA key, string keyId, string discovery = """{"issuer": "https://issuer.example", "jwks_uri": "https://issuer.example/jwks"}""")
    {
        var secret = JsonSerializer.Serialize(new { kty = "oct", kid = "evil", k = Base64UrlEncoder.Encode(Key) });
        ServeListing($$"""{"keys": [{{PublicKey(key, keyId)}}, {{secret}}]}""", discovery);
    }

    private void ServeListing(
        string listing, string discovery = """{"issuer": "https://issuer.example", "jwks_uri": "https://issuer.example/jwks"}""") =>
        _authority.Respond = request => Answers.Json(HttpStatusCode.OK, request.RequestUri!.AbsolutePath == "/jwks"
            ? listing
            : discovery);

    private static string PublicKey(RSA key, string keyId)
    {
        var jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(key.ExportParameters(false)) { KeyId = keyId });
        return JsonSerializer.Serialize(new { kty = "RSA", kid = keyId, n = jwk.N, e = jwk.E });
    }
}
