using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs.Configured;

/// <summary>Who may write configurations.</summary>
public static class ReportAccess
{
    public const string AdministratorRole = "report_admin";

    public static bool IsAdministrator(Caller caller) => caller.IsServiceAccount || caller.Roles.Contains(AdministratorRole);
}
