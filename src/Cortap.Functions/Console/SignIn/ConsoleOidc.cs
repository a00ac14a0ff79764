using System.Security.Cryptography;
using System.Text;
using Cortap.Functions.Console.Pages;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Console.SignIn;

/// <summary><c>GET /console/oidc/begin</c> and <c>/console/oidc/end</c>: to the authority and back.</summary>
public sealed class ConsoleOidc(ConsoleGate gate, ConsoleSessions sessions, OidcSignIn authority, PublicAddress address, TimeProvider time)
{
    private static readonly Problem Broken = new(ErrorCodes.InvalidToken, "The sign-in was not begun by this browser, took too long or was refused; begin it again.");

    [Function(FunctionNames.ConsoleOidcBegin)]
    public Task<IResult> BeginAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "console/oidc/begin")] HttpRequest request) =>
        gate.OpenAsync(request, async call =>
        {
            if (!authority.IsConfigured) return call.SeeOther("/console/sign-in");
            var attempt = OidcAttempt.Create();
            if (!EndOf(call).TryGet(out var end, out var problem)
                || !(await authority.BeginAsync(attempt, end, call.Aborted)).TryGet(out var target, out problem))
            {
                return await call.RefuseAsync(problem);
            }

            sessions.Remember(request, new PendingSignIn(attempt, ConsoleSignIn.LocalPath(call.Query("return")), time.GetUtcNow()));
            return call.SeeOther(target.AbsoluteUri);
        });

    [Function(FunctionNames.ConsoleOidcEnd)]
    public Task<IResult> EndAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "console/oidc/end")] HttpRequest request) =>
        gate.OpenAsync(request, async call =>
        {
            var pending = sessions.Recall(request);
            if (!authority.IsConfigured || pending is null || call.Query("code") is not { } code || !IsState(pending.Attempt.State, call.Query("state")))
                return await call.RefuseAsync(Broken);
            if (!EndOf(call).TryGet(out var end, out var problem)
                || !(await authority.CompleteAsync(pending.Attempt, code, end, call.CorrelationId, call.Aborted)).TryGet(out var person, out problem))
            {
                return await call.RefuseAsync(problem);
            }

            call.Api.Caller = person.Caller;
            await call.Api.RecordAsync(AuditActions.SignedIn, null, "sign-in at the authority");
            sessions.Begin(request, person.Caller, person.Name, "oidc", person.AccessToken);
            // The browser comes from another site; only a page of this one brings the session's cookie along.
            return await call.ShowAsync<Onward>(StatusCodes.Status200OK, new() { [nameof(Onward.To)] = pending.Return });
        });

    private Outcome<Uri> EndOf(ConsoleCall call) =>
        call.Api.BaseUrl(address.Configured).TryGet(out var url, out var problem) ? new Uri(url, "/console/oidc/end") : problem;

    private static bool IsState(string state, string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(state), Encoding.UTF8.GetBytes(given));
}
