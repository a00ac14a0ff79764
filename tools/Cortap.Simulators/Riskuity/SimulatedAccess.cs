using Microsoft.IdentityModel.JsonWebTokens;

namespace Cortap.Simulators.Riskuity;

/// <summary>Which tokens Riskuity answers 401 to (docs/domain/riskuity-api.md, section 3.2); it does not say why.</summary>
internal static class SimulatedAccess
{
    private const int Unauthorized = 401;

    public static int? Refuse(string? token, TimeProvider time)
    {
        var handler = new JsonWebTokenHandler();
        if (token is null || !handler.CanReadToken(token)) return Unauthorized;
        var jwt = handler.ReadJsonWebToken(token);
        return jwt.ValidTo > time.GetUtcNow().UtcDateTime && jwt.TryGetPayloadValue<long>("tenant_id", out _) ? null : Unauthorized;
    }
}
