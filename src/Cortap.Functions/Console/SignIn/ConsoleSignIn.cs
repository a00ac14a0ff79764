using System.Text;
using Cortap.Functions.Console.Pages;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Console.SignIn;

/// <summary><c>GET</c> and <c>POST /console/sign-in</c>: how to sign in, and the link of <c>cortap console</c>.</summary>
public sealed class ConsoleSignIn(
    ConsoleGate gate, ConsoleSessions sessions, ConsoleOptions options, OidcSignIn authority, ConsoleLinks links)
{
    private const string Void = "This link was used, has expired or was not made here. `cortap console` makes a new one.";

    // It waits in a cookie while the browser is elsewhere, where a letter may take eight bytes.
    private const int MaxPath = 400;

    private static readonly Uri AnyOrigin = new("https://console.example");

    [Function(FunctionNames.ConsoleSignIn)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "console/sign-in")] HttpRequest request) =>
        gate.OpenAsync(request, call => call.Form is null ? AskAsync(call) : UseLinkAsync(call));

    /// <summary>A path of the console and nothing else: no other site, no other page, and no more than a browser brings back. It is ASCII, as a header needs it.</summary>
    public static string LocalPath(string? given) =>
        given is { Length: <= MaxPath } && given.StartsWith("/console", StringComparison.Ordinal)
            && !given.Any(character => character is '\\' || char.IsControl(character))
            // As browsers resolve it.
            && Uri.TryCreate(AnyOrigin, given, out var url)
            && (url.AbsolutePath == "/console" || url.AbsolutePath.StartsWith("/console/", StringComparison.Ordinal))
            && (Ascii.IsValid(given) ? given : url.PathAndQuery + url.Fragment) is { Length: <= MaxPath } path
            ? path : "/console";

    private Task<IResult> AskAsync(ConsoleCall call)
    {
        // Asking does not use it up: some programs open links only to look at them.
        var text = call.Query("link");
        var link = links.Read(text);
        return ShowAsync(call, text is not null && link is null ? Void : null, call.Query("return"), link is null ? null : text, link?.Caller);
    }

    private async Task<IResult> UseLinkAsync(ConsoleCall call)
    {
        if (!call.IsFromHere || links.Use(call.Field("link")) is not { } link) return await ShowAsync(call, Void, call.Field("return"), null, null);
        call.Api.Caller = link.Caller;
        await call.Api.RecordAsync(AuditActions.SignedIn, null, "link of cortap console");
        sessions.Begin(call.Request, link.Caller, NameOf(link.Caller), "link");
        return call.SeeOther(LocalPath(call.Field("return")));
    }

    private Task<IResult> ShowAsync(ConsoleCall call, string? problem, string? @return, string? link, Caller? caller)
    {
        if (problem is not null) call.Api.Refused(new Problem(ErrorCodes.InsufficientPermissions, problem));
        return call.ShowAsync<SignInPage>(problem is null ? StatusCodes.Status200OK : StatusCodes.Status403Forbidden, new()
        {
            [nameof(SignInPage.Trouble)] = problem,
            [nameof(SignInPage.Return)] = LocalPath(@return),
            [nameof(SignInPage.Link)] = link,
            [nameof(SignInPage.LinkName)] = caller is null ? null : NameOf(caller),
            [nameof(SignInPage.HasAuthority)] = authority.IsConfigured,
            [nameof(SignInPage.TrustsPlatform)] = options.TrustPlatform,
            [nameof(SignInPage.HasLinks)] = links.AreAccepted,
        });
    }

    private static string NameOf(Caller caller) =>
        caller.IsServiceAccount ? "local operator" : $"user {caller.UserId} of tenant {caller.TenantId}";
}
