using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Cortap.Simulators.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>
/// An OpenID Connect provider on a free loopback port: discovery, keys, tokens signed with RS256, and the code flow with PKCE, in which
/// <see cref="Person"/> signs in without being asked.
/// </summary>
internal sealed class Authority : IAsyncDisposable
{
    public const string ClientId = "cortap-console";
    public const string ClientSecret = "console-secret-of-the-test";

    private readonly RSA _key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (IQueryCollection Request, Dictionary<string, object> Person)> _codes = new();
    private readonly WebApplication _application;

    private Authority()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.MapGet("/.well-known/openid-configuration", () => Results.Json(
            new { issuer = Issuer, jwks_uri = $"{Issuer}/keys", authorization_endpoint = $"{Issuer}/authorize", token_endpoint = $"{Issuer}/token" }));
        _application.MapGet("/keys", () =>
        {
            var parameters = _key.ExportParameters(includePrivateParameters: false);
            return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "1", n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) } } });
        });
        _application.MapGet("/authorize", Authorize);
        _application.MapPost("/token", RedeemAsync);
    }

    public string Issuer => _application.Urls.Single();

    /// <summary>The claims of whoever sits at the browser.</summary>
    public Dictionary<string, object> Person { get; set; } = [];

    /// <summary>Makes something else of an ID token before it is signed.</summary>
    public Action<SecurityTokenDescriptor> Tamper { get; set; } = _ => { };

    public static async Task<Authority> StartAsync()
    {
        var authority = new Authority();
        await authority._application.StartAsync();
        return authority;
    }

    public string Mint(string audience) => Mint(audience, TokenClaims.Auditor.ToDictionary(), _ => { });

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _key.Dispose();
    }

    private string Mint(string audience, Dictionary<string, object> claims, Action<SecurityTokenDescriptor> tamper)
    {
        var token = new SecurityTokenDescriptor
        {
            Claims = claims,
            Issuer = Issuer,
            Audience = audience,
            Expires = DateTime.UtcNow.AddHours(1),
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(_key) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
        };
        tamper(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    private IResult Authorize(HttpRequest request)
    {
        var query = request.Query;
        var isSound = query["client_id"] == ClientId && query["response_type"] == "code" && query["scope"].ToString().Split(' ').Contains("openid")
            && query["code_challenge_method"] == "S256" && query["code_challenge"].ToString().Length == 43 && query["state"] != "" && query["nonce"] != ""
            && query["redirect_uri"].ToString().EndsWith("/console/oidc/end", StringComparison.Ordinal);
        if (!isSound) return Results.BadRequest();
        var code = RandomNumberGenerator.GetHexString(32);
        _codes[code] = (query, Person);
        return Results.Redirect($"{query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(query["state"]!)}");
    }

    private async Task<IResult> RedeemAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        // A code is good once, for whoever began, and knows what the challenge was made of.
        if (!_codes.TryRemove(form["code"].ToString(), out var attempt)
            || form["grant_type"] != "authorization_code" || form["client_id"] != ClientId || form["client_secret"] != ClientSecret
            || form["redirect_uri"] != attempt.Request["redirect_uri"]
            || Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != attempt.Request["code_challenge"])
        {
            return Results.BadRequest(new { error = "invalid_grant" });
        }

        var claims = new Dictionary<string, object>(attempt.Person) { ["nonce"] = attempt.Request["nonce"].ToString() };
        return Results.Json(new { token_type = "Bearer", expires_in = 3600, access_token = "opaque", id_token = Mint(ClientId, claims, Tamper) });
    }
}
