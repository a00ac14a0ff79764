using Cortap.Reporting.Errors;
using Cortap.Reporting.Security;

namespace Cortap.Functions.Console;

/// <summary>What work of the person's own needs: a token that Riskuity takes. A sign-in with an authority gives one, others do not.</summary>
public sealed class ConsoleTokens(TokenValidator tokens)
{
    private static readonly Problem None = new(
        ErrorCodes.InsufficientPermissions,
        "A report is made with the token of whoever orders it, and this sign-in gave none: sign in with the authority (CONSOLE_OIDC_CLIENT_ID), or order it with `cortap submit` or `cortap reports run` and a token of your own.");

    /// <summary>The person's token, checked as that of any caller.</summary>
    public async Task<Outcome<VerifiedToken>> FindAsync(ConsoleCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.Who.AccessToken is { } token ? await tokens.ValidateAsync([$"Bearer {token}"], call.CorrelationId, call.Aborted) : None;
    }
}
