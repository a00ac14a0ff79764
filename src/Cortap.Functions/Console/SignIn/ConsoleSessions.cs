using System.Security.Cryptography;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Security;
using Microsoft.AspNetCore.Http;

namespace Cortap.Functions.Console.SignIn;

/// <summary>
/// Who makes a request to the console: by the session cookie, or by what the platform in front says. Sessions are in their cookies, so that every host
/// knows them.
/// </summary>
public sealed class ConsoleSessions(ConsoleSeal seal, ConsoleOptions options, PlatformPrincipal platform, TimeProvider time)
{
    private const string Purpose = "session";
    private const string Attempt = "sign-in";

    // Browsers keep cookies of up to 4 KiB.
    private const int MaxCookie = 3_800;

    // However many bytes its letters take, a name of so many leaves room for the rest.
    private const int MaxName = 200;

    private static readonly string[] OwnRoles = [Operator.ViewerRole, JobAccess.OperatorRole, ReportAccess.AdministratorRole];

    private static readonly TimeSpan AttemptLifetime = TimeSpan.FromMinutes(10);

    /// <summary>Null when nobody is signed in.</summary>
    public Operator? Find(HttpRequest request)
    {
        if (options.TrustPlatform && platform.Find(request) is { } principal) return principal;
        var session = seal.Open<Operator>(Purpose, request.Cookies[NameOf(request)]);
        return session is not null && session.ExpiresAt > time.GetUtcNow() ? session : null;
    }

    /// <summary>Begins a session; the answer sets its cookie.</summary>
    public Operator Begin(HttpRequest request, Caller caller, string name, string means, string? accessToken = null)
    {
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + Operator.Lifetime).ToUnixTimeSeconds());
        var session = new Operator(caller, TextBeginning.WithEllipsis(name, MaxName), means, RandomNumberGenerator.GetHexString(32, lowercase: true), expiresAt, accessToken);
        var text = seal.Seal(Purpose, session);
        // Without the token one can do everything but run a job again without pasting one.
        if (text.Length > MaxCookie) text = seal.Seal(Purpose, session = session with { AccessToken = null });
        // An authority may give a person hundreds of roles, of which the console asks for few.
        if (text.Length > MaxCookie) text = seal.Seal(Purpose, session = session with { Caller = caller with { Roles = [.. caller.Roles.Intersect(OwnRoles)] } });
        request.HttpContext.Response.Cookies.Append(NameOf(request), text, Cookie(Operator.Lifetime, SameSiteMode.Strict));
        return session;
    }

    public static void End(HttpRequest request) => request.HttpContext.Response.Cookies.Delete(NameOf(request), Cookie(null, SameSiteMode.Strict));

    /// <summary>Remembers an attempt to sign in elsewhere. The authority sends the browser back from its own site, so the cookie comes along with links.</summary>
    public void Remember(HttpRequest request, PendingSignIn attempt) =>
        request.HttpContext.Response.Cookies.Append(AttemptNameOf(request), seal.Seal(Attempt, attempt), Cookie(AttemptLifetime, SameSiteMode.Lax));

    /// <summary>The attempt, once; null when there is none.</summary>
    public PendingSignIn? Recall(HttpRequest request)
    {
        var attempt = seal.Open<PendingSignIn>(Attempt, request.Cookies[AttemptNameOf(request)]);
        request.HttpContext.Response.Cookies.Delete(AttemptNameOf(request), Cookie(null, SameSiteMode.Lax));
        return attempt is not null && attempt.BegunAt > time.GetUtcNow() - AttemptLifetime ? attempt : null;
    }

    public string FormToken(Operator who) => seal.FormToken(who.SessionId);

    public bool IsFormToken(Operator who, string? given) => seal.IsFormToken(who.SessionId, given);

    // The prefix keeps neighbors on other ports and subdomains from setting it; browsers honor it for https only.
    private static string NameOf(HttpRequest request) => request.IsHttps ? "__Host-cortap-console" : "cortap-console";

    private static string AttemptNameOf(HttpRequest request) => NameOf(request) + "-sign-in";

    // Browsers take loopback for secure, without TLS too.
    private static CookieOptions Cookie(TimeSpan? lifetime, SameSiteMode sameSite) =>
        new() { HttpOnly = true, Secure = true, SameSite = sameSite, Path = "/", MaxAge = lifetime, IsEssential = true };
}

/// <summary>An attempt to sign in at the authority.</summary>
/// <param name="Attempt">Of the protocol.</param>
/// <param name="Return">Where to go afterwards: a path of the console.</param>
/// <param name="BegunAt">UTC.</param>
public sealed record PendingSignIn(OidcAttempt Attempt, string Return, DateTimeOffset BegunAt);
