using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Cortap.Simulators.Tokens;

/// <summary>Mints HS256 tokens with the claims that Riskuity's API tokens carry.</summary>
/// <param name="signingKey">The service's <c>JWT_SIGNING_KEY</c>: text of at least 32 bytes.</param>
/// <param name="time">Clock for <c>iat</c> and <c>exp</c>; the system's when null.</param>
public sealed class TokenMint(string signingKey, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>A random signing key of 64 hexadecimal characters.</summary>
    public static string NewSigningKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <param name="claims">Who the bearer is.</param>
    /// <param name="lifetime">Time until <c>exp</c>, one hour when null; negative for a token that has expired.</param>
    public string Mint(TokenClaims? claims = null, TimeSpan? lifetime = null)
    {
        claims ??= TokenClaims.Auditor;
        var now = _time.GetUtcNow();
        var descriptor = new SecurityTokenDescriptor
        {
            Claims = claims.ToDictionary(),
            IssuedAt = now.UtcDateTime,
            Expires = (now + (lifetime ?? TimeSpan.FromHours(1))).UtcDateTime,
            SigningCredentials = new SigningCredentials(
                new SymmetricSecurityKey(Encoding.UTF8.GetBytes(signingKey)), SecurityAlgorithms.HmacSha256),
        };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }
}
