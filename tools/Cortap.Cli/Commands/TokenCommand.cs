using System.CommandLine;
using System.Text;
using Cortap.Simulators.Tokens;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap token</c>: mints a bearer token for services that verify with a shared key.</summary>
internal static class TokenCommand
{
    private const double MinutesOfAYear = 366 * 24 * 60;

    public static Command Create()
    {
        var key = new Option<string?>("--key")
        {
            Description = "Signing key of the service, at least 32 bytes; default: the environment's JWT_SIGNING_KEY, else the one in the data folder",
        };
        var data = LocalKeys.DataOption();
        var user = NumberOption.Create("--user", "Claim user_id", 1, long.MaxValue, TokenClaims.Auditor.UserId!.Value);
        var tenant = NumberOption.Create("--tenant", "Claim tenant_id", 1, long.MaxValue, TokenClaims.Auditor.TenantId!.Value);
        var minutes = NumberOption.Create("--minutes", "Minutes until the token expires", -MinutesOfAYear, MinutesOfAYear, 60);
        var role = new Option<string[]>("--role") { Description = "One of the claim's roles, such as operator or report_admin; may be given more than once" };
        var superuser = new Option<bool>("--service-account") { Description = "Claim is_superuser" };

        var command = new Command("token", "Mint a bearer token for a service that verifies with a shared key") { key, data, user, tenant, minutes, role, superuser };
        command.SetAction(parse =>
        {
            var signingKey = parse.GetValue(key) ?? EnvironmentVariable.Read("JWT_SIGNING_KEY") ?? LocalKeys.Read(parse.GetRequiredValue(data), "jwt_signing_key");
            if (Encoding.UTF8.GetByteCount(signingKey) < 32)
                throw new CliException("The signing key is shorter than 32 bytes; the service would not accept it.");

            var claims = new TokenClaims(parse.GetValue(user), parse.GetValue(tenant), null, parse.GetValue(superuser)) { Roles = parse.GetValue(role) ?? [] };
            Console.WriteLine(new TokenMint(signingKey).Mint(claims, TimeSpan.FromMinutes(parse.GetValue(minutes))));
        });
        return command;
    }
}
