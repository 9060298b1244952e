import { Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { cloneElement } from 'react';
import { useTranslation } from 'react-i18next';
import { may, type Permission } from './permissions';
import { useOperator } from './session';

/** Why this operator may not do it, or nothing when they may. */
export function useMissing(permission: Permission): string | undefined {
  const { t } = useTranslation();
  const operator = useOperator();
  if (may(operator, permission)) return undefined;
  return t('permission.missing', { role: t(`role.${operator.role}`), permission: t(`permission.${permission}`) });
}

/** A button that stays in sight, out of reach, and says why when the operator may not use it. */
export function Explained({ permission, children }: { permission: Permission; children: ReactElement<{ disabled?: boolean }> }) {
  const missing = useMissing(permission);
  if (!missing) return children;
  return (
    <Tooltip title={missing}>
      {/* A disabled button takes no focus; this one does, so that the reason can be read by keyboard. */}
      <span tabIndex={0} role="note" aria-label={missing}>
        {cloneElement(children, { disabled: true })}
      </span>
    </Tooltip>
  );
}
