using Cortap.Reporting.Security;
using Cortap.Reporting.Tests.Jobs;

namespace Cortap.Reporting.Tests.Security;

public sealed class VerifiedTokensTests
{
    private static readonly TokenKeySet Keys = new([], [], null);
    private static readonly CompactJwt Jwt = new("HS256", null, new JwtClaims(1, 1, false, [], 0, null, null, []));

    [Fact]
    public void Remember_MoreTokensThanFit_ForgetsTheOldestFirst()
    {
        var tokens = new VerifiedTokens(new ManualTimeProvider());
        for (var number = 0; number <= 20_000; number++)
            tokens.Remember(new BearerToken($"token-{number}"), Keys, Jwt);

        tokens.Find(new BearerToken("token-0")).ShouldBeNull();
        tokens.Find(new BearerToken("token-20000")).ShouldNotBeNull();
    }
}
