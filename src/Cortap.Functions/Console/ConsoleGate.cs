using Cortap.Functions.Console.Pages;
using Cortap.Functions.Console.SignIn;
using Cortap.Functions.Http;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Cortap.Functions.Console;

/// <summary>
/// What every page of the console does the same way: its headers, who is signed in and what he may do, the proof that a form comes from a page of
/// the console, and errors as pages.
/// </summary>
public sealed partial class ConsoleGate(Api api, ConsoleSessions sessions, PageRenderer pages, PublicAddress address, ILogger<ConsoleGate> logger)
{
    /// <summary>Nothing inline, nothing from elsewhere. Style sheets hold small pictures as data.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public const string FormTokenField = "form_token";

    private static readonly FormOptions Limits = new() { BufferBody = false, ValueCountLimit = 40, KeyLengthLimit = 100, ValueLengthLimit = 20_000, BufferBodyLengthLimit = 64 * 1024 };

    private readonly ILogger _logger = logger;

    /// <summary>For whoever may read.</summary>
    public Task<IResult> ReadAsync(HttpRequest request, Func<ConsoleCall, Task<IResult>> handle) => RunAsync(request, handle, acts: false);

    /// <summary>For whoever may act: a question with <c>GET</c>, the deed with <c>POST</c>.</summary>
    public Task<IResult> ActAsync(HttpRequest request, Func<ConsoleCall, Task<IResult>> handle) => RunAsync(request, handle, acts: true);

    /// <summary>For everybody; the call has nobody signed in, or somebody.</summary>
    public Task<IResult> OpenAsync(HttpRequest request, Func<ConsoleCall, Task<IResult>> handle) => api.RunAsync(request, async call =>
    {
        SetHeaders(request);
        var form = HttpMethods.IsPost(request.Method) ? await ReadFormAsync(request, call.Aborted) : null;
        var who = sessions.Find(request);
        return await AnswerAsync(new ConsoleCall(call, pages, who, who is null ? "" : sessions.FormToken(who), form, address.Configured), handle);
    });

    private Task<IResult> RunAsync(HttpRequest request, Func<ConsoleCall, Task<IResult>> handle, bool acts) => OpenAsync(request, async call =>
    {
        if (call.MaybeWho is not { } who) return await AskToSignInAsync(call);
        call.Api.Caller = who.Caller;
        if (!who.MayRead)
        {
            return await call.RefuseAsync(new Problem(
                ErrorCodes.InsufficientPermissions, "This person may not use the console: a sign-in needs the role viewer or operator."));
        }

        if (acts && !who.MayAct)
        {
            return await call.RefuseAsync(new Problem(ErrorCodes.InsufficientPermissions, "This person may look and not act: that takes the role operator."));
        }

        return call.Form is not null && !(call.IsFromHere && sessions.IsFormToken(who, call.Form[FormTokenField]))
            ? await call.RefuseAsync(new Problem(
                ErrorCodes.InsufficientPermissions, "The form did not come from a page of this session, so nothing was done; go back, reload the page and try again."))
            : await handle(call);
    });

    private async Task<IResult> AnswerAsync(ConsoleCall call, Func<ConsoleCall, Task<IResult>> handle)
    {
        try
        {
            return await handle(call);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or BadHttpRequestException))
        {
            LogFailed(exception, call.Request.Path, call.CorrelationId);
            return await call.RefuseAsync(Api.ProblemOf(exception));
        }
    }

    private static async Task<IResult> AskToSignInAsync(ConsoleCall call)
    {
        var request = call.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            return await call.RefuseAsync(new Problem(ErrorCodes.InvalidToken, "The session is over, so nothing was done; sign in and try again."));

        var here = request.Path + request.QueryString;
        // A link from elsewhere brings no cookie along; a reload by this site's own page does.
        if (call.IsFromElsewhere) return await call.ShowAsync<Onward>(200, new() { [nameof(Onward.To)] = here });
        var signIn = $"/console/sign-in?return={Uri.EscapeDataString(here)}";
        if (request.Headers["HX-Request"] != "true") return call.SeeOther(signIn);
        // A page that asks for its live part again would follow a redirect by itself, and find no such part.
        request.HttpContext.Response.Headers["HX-Redirect"] = signIn;
        return new BytesResult(StatusCodes.Status200OK, "text/plain; charset=utf-8", []);
    }

    private static async Task<IFormCollection> ReadFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)) return FormCollection.Empty;
        if (request.Headers.ContentEncoding.Count > 0) throw new BadHttpRequestException("The form is compressed, as browsers send none.");
        try
        {
            return await request.ReadFormAsync(Limits, cancellationToken);
        }
        // The last three are of an encoding that is none, or none that is safe.
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or ArgumentException or NotSupportedException || RequestBody.IsOfTheSender(exception))
        {
            throw new BadHttpRequestException("The form is larger than any of the console's, or broken.", exception);
        }
    }

    private static void SetHeaders(HttpRequest request)
    {
        var headers = request.HttpContext.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
    }

    [LoggerMessage(1, LogLevel.Error, "Page {Path} of the console failed, correlation {CorrelationId}")]
    private partial void LogFailed(Exception exception, string path, string correlationId);
}
